// Asks the server before the article's form is sent, so that no text is lost at a log-in page, at
// a page without connection, or to a token that a new log-in has replaced. Sends it once, however
// often the button is pressed.

import { token } from "./token.js";

const PATIENCE = 10_000; // milliseconds, after which somebody may have stopped a page that hangs

for (const textarea of document.querySelectorAll("form textarea[data-node-url]")) {
  const { form } = textarea;
  let isBusy = false;
  let isCleared = false;
  form.addEventListener("submit", async (event) => {
    if (isCleared) return (isCleared = false);
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    const obstacle = await findObstacle(textarea.dataset.nodeUrl);
    for (const said of form.querySelectorAll("[data-obstacle]")) {
      said.hidden = said.dataset.obstacle !== obstacle;
    }
    if (obstacle) return (isBusy = false);
    renewToken(form);
    isCleared = true;
    form.requestSubmit(event.submitter);
    setTimeout(() => (isBusy = false), PATIENCE);
  });
  window.addEventListener("pageshow", () => (isBusy = false));
}

async function findObstacle(address) {
  try {
    const answer = await fetch(address, { redirect: "manual" });
    if (answer.type === "opaqueredirect") return "logged-out";
    return answer.ok ? null : "no-answer";
  } catch {
    return "no-answer";
  }
}

function renewToken(form) {
  form.elements.csrfmiddlewaretoken.value = token() || form.elements.csrfmiddlewaretoken.value;
}
