// Keeps what is typed in the reply box as a draft on the server, and says so. What could not be
// kept is tried again until it can.
import { post } from "./post.js";

const PAUSE = 1_000; // milliseconds without typing
const RETRY = 5_000;
const MOST_KEPT_ALIVE = 60_000; // bytes: browsers send no more from a page that closes

export function keepDraft(form) {
  const { text, key } = form.elements;
  const status = form.querySelector("[data-status]");
  let kept = text.defaultValue; // the box may be typed into before this script runs
  let timer;
  let isOver = false;

  async function save(options) {
    clearTimeout(timer);
    const value = text.value;
    if (isOver || value === kept) return;
    try {
      const { saved } = await post(form.dataset.draftUrl, { text: value, key: key.value }, options);
      kept = value;
      say(saved && status.dataset.saved.replace("{time}", saved));
    } catch (error) {
      say(explain(form, error));
      timer = setTimeout(save, RETRY);
    }
  }

  function say(words) {
    if (!isOver) status.textContent = words;
  }

  function leave() {
    const keepalive = new Blob([text.value]).size < MOST_KEPT_ALIVE;
    if (!isOver) save({ keepalive });
  }

  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  if (text.value !== kept) timer = setTimeout(save, PAUSE);
  addEventListener("online", () => save());
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.hidden && leave());
  addEventListener("pageshow", () => (isOver = false));
  return {
    say,
    // From now on the form itself carries the text.
    end() {
      clearTimeout(timer);
      isOver = true;
    },
  };
}

export function explain(form, error) {
  const { loggedOut, offline } = form.querySelector("[data-status]").dataset;
  return error.message === "logged-out" ? loggedOut : offline;
}
