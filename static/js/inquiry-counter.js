// Shows how many characters are left of data-limit once few are. Screen readers hear it in pauses,
// not at every key. Characters are code points, as the server counts them.
const FEW = 500;
const PAUSE = 1_000; // milliseconds

function line(className) {
  const element = document.createElement("p");
  element.className = className;
  return element;
}

export function countCharacters(field) {
  const shown = line("field__hint");
  shown.ariaHidden = "true";
  const spoken = line("visually-hidden");
  spoken.role = "status";
  field.after(shown, spoken);
  let pause;

  function update() {
    const left = Number(field.dataset.limit) - [...field.value.trim()].length;
    const number = Math.abs(left).toLocaleString(document.documentElement.lang);
    const text = (left < 0 ? field.dataset.over : field.dataset.left).replace("{number}", number);
    shown.textContent = left > FEW ? "" : text;
    clearTimeout(pause);
    pause = setTimeout(() => (spoken.textContent = shown.textContent), PAUSE);
  }

  field.addEventListener("input", update);
  update();
}
