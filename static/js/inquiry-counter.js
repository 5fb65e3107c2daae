// Shows how many characters are left of data-limit once few are, whenever typing pauses: screen
// readers do not say it at every key. Characters are code points, as the server counts them.
const FEW = 500;
const PAUSE = 500; // milliseconds

export function countCharacters(field) {
  const shown = document.createElement("p");
  shown.className = "field__hint";
  shown.role = "status";
  field.after(shown);
  let pause;

  function update() {
    const left = Number(field.dataset.limit) - [...field.value.trim()].length;
    const number = Math.abs(left).toLocaleString(document.documentElement.lang);
    const text = left < 0 ? field.dataset.over : field.dataset.left;
    shown.textContent = left > FEW ? "" : text.replace("{number}", number);
  }

  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(update, PAUSE);
  });
  update();
}
