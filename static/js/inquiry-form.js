// Sends a [data-inquiry-form] without leaving the page. Whatever the server answers is a page with
// either the form and what is wrong with it, or Submit Done!; the caller decides where it goes.
import { loadPart } from "./ask.js";
import { countCharacters } from "./inquiry-counter.js";
import { forgetDraft, keepDraft } from "./inquiry-draft.js";
import { hintAtSlips } from "./inquiry-hint.js";
import { sayInLocalTime } from "./inquiry-sent.js";
import { tellSource } from "./inquiry-source.js";
import { checkFiles } from "./inquiry-upload.js";

const SLOW_AFTER = 8_000; // milliseconds

export const isSent = (part) => part.matches("[data-inquiry-sent]");

function showProblem(root, problem) {
  root.querySelector("[data-problem]").replaceChildren(problem);
  root.querySelector("[data-problem] > *").focus();
}

async function submit(root, form, place, progress) {
  const ready = (name) => root.querySelector(`template[data-${name}]`).content.cloneNode(true);
  let answer;
  try {
    answer = await loadPart("[data-inquiry-form], [data-inquiry-sent]", form.action, {
      body: new FormData(form),
      progress,
    });
  } catch {
    return showProblem(root, ready("network")); // the same form is sent again, with the same key
  }
  if (!answer.part || answer.status >= 500) return showProblem(root, ready("server"));
  if (answer.status === 413) {
    // The server did not read it, so its form is empty; what was typed stays.
    return showProblem(root, answer.part.querySelector("[data-problem] > *"));
  }
  if (isSent(answer.part)) {
    forgetDraft(form);
    sayInLocalTime(answer.part);
  }
  place(answer);
  answer.part.querySelector("[autofocus]")?.focus();
}

/** Lead from the summary to a field and its label; a fragment would also add a step to Back. */
function followSummary(root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    if (!link) return;
    event.preventDefault();
    const field = root.querySelector(link.hash);
    field.labels[0].scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

/** Make a form part send itself; `place({ part, title, url })` puts an answer where it belongs. */
export function bind(root, place) {
  const form = root.querySelector("form[data-hint]");
  const button = form.querySelector("button");
  const status = form.querySelector("[data-status]");
  const bar = form.querySelector("progress");
  const files = form.elements.attachments;
  keepDraft(form);
  tellSource(form);
  hintAtSlips(form);
  checkFiles(files);
  form.querySelectorAll("[data-limit]").forEach(countCharacters);
  followSummary(root);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.ariaDisabled === "true") return;
    if (!files.checkValidity()) return files.focus();
    button.ariaDisabled = "true";
    status.textContent = root.dataset.sending;
    const slow = setTimeout(() => (status.textContent = root.dataset.slow), SLOW_AFTER);
    await submit(root, form, place, (sent) => {
      if (!files.value) return;
      bar.hidden = false;
      bar.value = sent;
      const text = `${bar.ariaLabel}: ${Math.floor(sent * 4) * 25} %`; // to be read out but rarely
      if (status.textContent !== text) status.textContent = text;
    });
    clearTimeout(slow);
    bar.hidden = true;
    button.ariaDisabled = null;
    status.textContent = "";
  });
}
