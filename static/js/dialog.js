// A link marked data-dialog-page shows the data-dialog-content part of its page in the dialog that
// every page carries.
import { loadPart } from "./ask.js";

const dialog = document.querySelector("[data-page-dialog]");
const slot = dialog.querySelector("[data-slot]");
let opener;

export default async function show(link) {
  if (!slot.childElementCount) {
    const { part } = await loadPart("[data-dialog-content]", link.href);
    if (!part) throw new Error(link.href);
    slot.replaceChildren(part);
  }
  opener = link;
  dialog.showModal();
}

// Browsers return focus to what had it; a link clicked in Safari never had it.
dialog.addEventListener("close", () => opener.focus());
