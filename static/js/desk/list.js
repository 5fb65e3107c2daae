// Keys in the list: J and K move from row to row, Enter opens (it is a link), R opens at the reply.
// And the form of filters leaves out what is empty, so that addresses stay short.
import { bindKeys } from "./keys.js";

const links = [...document.querySelectorAll("#result_list tbody th a")];
const help = document.querySelector("[data-list-keys]");

if (help) bindKeys(help, act);
// The pages of these inquiries go on in this order.
sessionStorage.setItem("desk-list", JSON.stringify(links.map((link) => link.href)));

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
