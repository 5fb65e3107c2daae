// A link marked data-inquiry shows the form of the page it leads to in a dialog.
import { loadPart } from "./ask.js";
import { bind, isSent } from "./inquiry-form.js";

const dialog = document.createElement("dialog");
dialog.className = "dialog";
dialog.setAttribute("aria-labelledby", "inquiry-title");
let opener;
let shown; // the address whose form is in the dialog, not yet sent

function put(part) {
  dialog.replaceChildren(part);
  dialog.scrollTop = 0;
  if (!dialog.open) dialog.showModal();
}

async function load(href) {
  function show({ part }) {
    put(part);
    shown = isSent(part) ? null : href;
    if (shown) bind(part, show);
  }
  show(await loadPart("[data-inquiry-form]", href));
}

export default async function open(link) {
  if (link.ariaBusy === "true") return;
  opener = link;
  link.ariaBusy = "true";
  try {
    if (link.href === shown) dialog.showModal();
    else await load(link.href);
    dialog.querySelector("[name=name]").focus();
  } finally {
    link.ariaBusy = null;
  }
}

dialog.addEventListener("click", (event) => {
  if (!event.target.closest("[data-confirm]")) return;
  event.preventDefault();
  dialog.close();
});

// Browsers return focus to what had it; a link clicked in Safari never had it.
dialog.addEventListener("close", () => opener.focus());
document.body.append(dialog);
