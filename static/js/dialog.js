// A link marked data-dialog-page shows the data-dialog-content part of its page in the dialog that
// every page carries. Without this script, and whenever it fails, it is the plain link it is.
import { isPlainClick } from "./plain-click.js";

const dialog = document.querySelector("[data-page-dialog]");
const slot = dialog?.querySelector("[data-slot]");
let opener = null;

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  slot.replaceChildren(document.adoptNode(page.querySelector("[data-dialog-content]")));
}

async function show(link) {
  try {
    if (!slot.childElementCount) await load(link.href);
    opener = link;
    dialog.showModal();
  } catch {
    location.assign(link.href);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog-page]");
  if (!dialog || !link || !isPlainClick(event) || link.pathname === location.pathname) return;
  event.preventDefault();
  show(link);
});

// Browsers return focus to what had it; a link clicked in Safari never had it.
dialog?.addEventListener("close", () => opener?.focus());
