// Buttons marked data-copy copy that text. They are shown only where copying works, and say
// data-copied on themselves and in the nearest live region marked data-copy-status.
if (navigator.clipboard) document.documentElement.dataset.canCopy = "";

const SHOWN_FOR = 2000; // milliseconds

function say(text, button, label) {
  button.textContent = text || label;
  const status = button.closest(":has([data-copy-status])")?.querySelector("[data-copy-status]");
  if (status) status.textContent = text;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button || button.textContent === button.dataset.copied) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const label = button.textContent;
  say(button.dataset.copied, button, label);
  setTimeout(say, SHOWN_FOR, "", button, label);
});
