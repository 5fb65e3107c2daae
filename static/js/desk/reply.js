// The reply box: Ctrl+Enter sends, canned replies go in where the cursor is, chosen files are
// attached at once. Before anything is sent the server is asked, so that no text is lost at a log-in
// page and no reply crosses what the buyer has just written. A form is sent once.
import { explain, keepDraft } from "./draft.js";
import { watch } from "./presence.js";

for (const form of document.querySelectorAll("form[data-reply]")) {
  const draft = keepDraft(form);
  const presence = watch(form);
  form.querySelector("[data-save]").hidden = true;
  bindInsert(form);
  bindFiles(form);
  bindKeys(form);
  guard(form, draft, presence);
}

function guard(form, draft, presence) {
  let isBusy = false;
  let isCleared = false;

  form.addEventListener("submit", async (event) => {
    if (isCleared) return (isCleared = false);
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    const obstacle = await findObstacle(form, event.submitter, presence);
    if (obstacle !== null) {
      draft.say(obstacle);
      return (isBusy = false);
    }
    draft.end();
    isCleared = true;
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", () => (isBusy = false));
}

// Words to show, "" where the banner says it, null where nothing stands in the way.
async function findObstacle(form, submitter, presence) {
  const isSending = !submitter?.hasAttribute("formaction");
  try {
    const isStale = await presence.isStale();
    if (!isStale || !isSending) return null;
    form.querySelector("[data-stale] button").focus();
    return "";
  } catch (error) {
    return explain(form, error);
  }
}

function bindInsert(form) {
  const choice = form.querySelector("[data-canned]");
  form.querySelector("[data-insert]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const { text } = form.elements;
    const words = choice.selectedOptions[0].dataset.text;
    if (!words) return;
    text.setRangeText(words, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}

function bindFiles(form) {
  const button = form.querySelector("[data-attach]");
  button.hidden = true;
  form.querySelector("[data-files]").addEventListener("change", ({ target }) => {
    if (target.files.length) form.requestSubmit(button);
  });
}

function bindKeys(form) {
  form.addEventListener("keydown", (event) => {
    const send = form.querySelector("[data-send]");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !send) return;
    event.preventDefault();
    form.requestSubmit(send);
  });
}
