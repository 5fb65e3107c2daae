// A button marked data-copy copies that text, and says data-copied on itself and in the nearest live
// region marked data-copy-status.
const SHOWN_FOR = 2000; // milliseconds

function say(text, button, label) {
  button.textContent = text || label;
  const status = button.closest(":has([data-copy-status])")?.querySelector("[data-copy-status]");
  if (status) status.textContent = text;
}

export default async function copy(button) {
  const label = button.textContent;
  if (label === button.dataset.copied) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  say(button.dataset.copied, button, label);
  setTimeout(say, SHOWN_FOR, "", button, label);
}
