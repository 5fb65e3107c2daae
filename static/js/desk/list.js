// Keys in the list: J and K move from row to row, Enter opens (it is a link), R opens at the reply.
// And the form of filters leaves out what is empty, so that addresses stay short.

const STORED = "desk-keys-off";
const links = [...document.querySelectorAll("#result_list tbody th a")];
const help = document.querySelector("[data-list-keys]");

if (help) {
  const toggle = help.querySelector("[data-keys-switch]");
  toggle.checked = !localStorage.getItem(STORED);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, "1");
  });
  help.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (toggle.checked && !isTyping(event)) act(event);
  });
}

function isTyping({ target, altKey, ctrlKey, metaKey, isComposing }) {
  const isField = target.matches("input:not([type=checkbox]), select, textarea");
  return isField || target.isContentEditable || altKey || ctrlKey || metaKey || isComposing;
}

function act(event) {
  const current = links.findIndex((link) => link.closest("tr").contains(document.activeElement));
  const moves = { j: Math.min(current + 1, links.length - 1), k: Math.max(current - 1, 0) };
  const key = event.key.toLowerCase();
  if (key in moves) links[moves[key]].focus();
  else if (key === "r") location.assign(`${links[Math.max(current, 0)].href}#reply`);
  else return;
  event.preventDefault();
}

for (const form of document.querySelectorAll("form[data-tidy]")) {
  const fields = [...form.querySelectorAll("input[name], select[name]")];
  form.addEventListener("submit", () => {
    for (const field of fields) field.disabled = !field.value;
  });
  window.addEventListener("pageshow", () => fields.forEach((field) => (field.disabled = false)));
}
