// Single keys of the desk's pages, and the switch that turns them off for those who talk to their
// computer (WCAG 2.1.4).

const STORED = "desk-keys-off";

// help: what names the keys, with the switch; of no use without script. act: gets each keydown that
// is not typing.
export function bindKeys(help, act) {
  const toggle = help.querySelector("[data-keys-switch]");
  toggle.checked = !localStorage.getItem(STORED);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, "1");
  });
  help.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (toggle.checked && !event.defaultPrevented && !isTyping(event)) act(event);
  });
}

function isTyping({ target, altKey, ctrlKey, metaKey, isComposing }) {
  const isField = target.matches("input:not([type=checkbox]), select, textarea");
  return isField || target.isContentEditable || altKey || ctrlKey || metaKey || isComposing;
}
