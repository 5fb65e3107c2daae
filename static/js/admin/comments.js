// Comments beside the form of a draft are sent in the background, so that unsaved text stays; and
// words selected in the draft are offered as what a comment is about.

const LONGEST = 250; // characters of a quotation

for (const section of document.querySelectorAll("[data-comments]")) set(section);

function set(section) {
  for (const form of section.querySelectorAll("form")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(section, form, event.submitter);
    });
  }
  const offer = section.querySelector("[data-comments-offer]");
  if (!offer) return;
  document.addEventListener("selectionchange", () => show(offer, selected(section)));
  offer.querySelector("button").addEventListener("click", () => {
    const form = offer.closest("form");
    form.elements.quote.value = offer.querySelector("[data-comments-words]").textContent;
    offer.hidden = true;
    form.elements.text.focus();
  });
}

// Words outside the comments, on one line; of a text field, what is marked there.
function selected(section) {
  const field = document.activeElement;
  const selection = document.getSelection();
  const isTyped = field?.matches?.("#article_form :is(input[type=text], textarea)");
  const text = isTyped
    ? field.value.slice(field.selectionStart, field.selectionEnd)
    : section.contains(selection.anchorNode)
      ? ""
      : selection.toString();
  return text.replace(/\s+/g, " ").trim().slice(0, LONGEST);
}

// The last words stay offered while somebody goes to the button.
function show(offer, words) {
  if (!words) return;
  offer.querySelector("[data-comments-words]").textContent = words;
  offer.hidden = false;
}

async function send(section, form, button) {
  const status = section.querySelector("[data-comments-status]");
  const body = new FormData(form, button); // names the button, unless it is disabled
  button.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-comments]");
    if (!answer.ok || !fresh) throw new Error("refused");
    section.replaceWith(fresh);
    set(fresh);
    const told = page.querySelector(".messagelist :is(.success, .warning)");
    fresh.querySelector("[data-comments-status]").textContent = told?.textContent.trim() ?? "";
    fresh.querySelector(form.elements.text ? "[name=text]" : "form button")?.focus();
  } catch {
    status.textContent = section.dataset.failed;
    button.disabled = false;
  }
}
