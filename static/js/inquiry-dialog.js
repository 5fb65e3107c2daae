// A link marked data-inquiry shows the form of the page it leads to in a dialog. Without this
// script, and whenever it fails, it is the plain link it is.
import "./inquiry-source.js";
import { isPlainClick } from "./plain-click.js";

const dialog = document.createElement("dialog");
dialog.className = "dialog";
dialog.setAttribute("aria-labelledby", "inquiry-title");
let opener = null;
let shown = null; // the address whose form is in the dialog, not yet sent

function put(part) {
  dialog.replaceChildren(part);
  dialog.scrollTop = 0;
  if (!dialog.open) dialog.showModal();
}

async function load(href) {
  const { bind, isSent, loadPart } = await import("./inquiry-form.js");
  function show({ part }) {
    put(part);
    shown = isSent(part) ? null : href;
    if (shown) bind(part, show);
  }
  show(await loadPart("[data-inquiry-form]", href));
}

async function open(link) {
  if (link.ariaBusy === "true") return;
  opener = link;
  link.ariaBusy = "true";
  try {
    if (link.href === shown) dialog.showModal();
    else await load(link.href);
    dialog.querySelector("[name=name]").focus();
  } catch {
    location.assign(link.href);
  } finally {
    link.ariaBusy = null;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-inquiry]");
  if (!link || !isPlainClick(event) || document.querySelector("main [data-inquiry-form]")) return;
  event.preventDefault();
  open(link);
});

dialog.addEventListener("click", (event) => {
  if (!event.target.closest("[data-confirm]")) return;
  event.preventDefault();
  dialog.close();
});

// Browsers return focus to what had it; a link clicked in Safari never had it.
dialog.addEventListener("close", () => opener.focus());
document.body.append(dialog);
