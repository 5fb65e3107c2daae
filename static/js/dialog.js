// A link marked data-dialog-page shows the data-dialog-content part of its page in the dialog that
// every page carries.
const dialog = document.querySelector("[data-page-dialog]");
const slot = dialog.querySelector("[data-slot]");
let opener;

async function load(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  slot.replaceChildren(document.adoptNode(page.querySelector("[data-dialog-content]")));
}

export default async function show(link) {
  if (!slot.childElementCount) await load(link.href);
  opener = link;
  dialog.showModal();
}

// Browsers return focus to what had it; a link clicked in Safari never had it.
dialog.addEventListener("close", () => opener.focus());
