// Keeps what is typed into an article's form: in this browser at once, on the site at every pause.
// The same request tells who else has the form open.
import { post } from "../desk/post.js";
import { forget, forgetSaved, textOf, write } from "./copies.js";
import { announce, offerCopy } from "./unsaved-texts.js";

const PAUSE = 2_000; // milliseconds from typing to keeping
const BEAT = 30_000; // between two signs of life
const RETRY = 10_000;
const MOST_KEPT_ALIVE = 60_000; // bytes: browsers send no more from a page that closes
const TAB = "article tab"; // the page that this one follows in the same tab of the browser

for (const status of document.querySelectorAll("[data-autosave]")) {
  watch(status.closest("form"), status, status.dataset);
}

function watch(form, status, words) {
  const key = form.elements._form.value;
  const place = () => ({ user: words.user, key, path: new URL("../autosave/", form.action).pathname });
  const typed = () => textOf(new FormData(form));
  const version = () => form.elements.opened_version.value;
  const say = (text) => status.textContent !== text && (status.textContent = text);
  const reason = ({ message }) => (message === "logged-out" ? words.loggedOut : words.offline);
  let kept = "unsaved" in words ? null : typed();
  let previous = sessionStorage.getItem(TAB) ?? "";
  let timer = 0;
  let isBusy = false;
  let isOver = false;

  function note() {
    if (typed() === kept) return forget(place());
    write(place(), typed(), version());
    timer ||= setTimeout(send, PAUSE);
  }

  async function send(about = {}, options = {}) {
    clearTimeout(timer);
    timer = isBusy && !options.keepalive ? setTimeout(send, PAUSE) : 0;
    if (timer || isOver) return;
    const text = typed();
    isBusy = true;
    try {
      const news = text === kept ? "" : text;
      const answer = await post(place().path, valuesOf(news, { _previous: previous, ...about }), options);
      previous = "";
      if (answer.kept) hold(text, answer.kept);
      if (answer.refused) say(answer.refused);
      announce(form, [...(answer.others ?? []), answer.news]);
    } catch (error) {
      if (text !== kept) say(write(place(), text, version()) ? reason(error) : words.lost);
      if (text !== kept) timer ||= setTimeout(send, RETRY);
    }
    isBusy = false;
  }

  function valuesOf(text, about) {
    const own = { opened_version: version(), _form: key, _tab: words.tab, _user: words.user };
    return [...new URLSearchParams(text), ...Object.entries({ ...own, ...about })];
  }

  function hold(text, time) {
    kept = text;
    say(words.kept.replace("{time}", time));
    note();
    if (typed() === text) form.dispatchEvent(new CustomEvent("kept"));
  }

  function leave(about) {
    const isSmall = typed().length < MOST_KEPT_ALIVE;
    if (about._leaving || typed() !== kept) send(about, { keepalive: isSmall });
  }

  forgetSaved(words.user, words.savedForms);
  sessionStorage.removeItem(TAB);
  offerCopy(place(), { reason, valuesOf });
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  window.django?.jQuery?.(form).on("change", note); // all that the stock popup tells of its choice
  form.addEventListener("submit", (event) => {
    isOver = !event.defaultPrevented; // then the form itself carries the text
    if (isOver) sessionStorage.setItem(TAB, words.tab);
  });
  form.addEventListener("saved", ({ detail }) => {
    kept = textOf(detail);
    note();
  });
  document.addEventListener("discarded", () => send());
  document.addEventListener("visibilitychange", () => document.hidden && leave({}));
  addEventListener("online", () => send());
  addEventListener("pagehide", () => leave({ _leaving: "1" }));
  addEventListener("pageshow", () => {
    isOver = false;
    note();
    send();
  });
  setInterval(() => send(), BEAT);
}
