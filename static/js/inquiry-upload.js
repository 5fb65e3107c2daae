// What the form's files need before they are sent. The server checks them again.

/** Say under the field what cannot be sent; it is invalid until other files are chosen. */
export function checkFiles(field) {
  const { kind, large, together, many, maxSize, maxTogether, maxFiles } = field.dataset;
  const shown = field.parentElement.querySelector(".field__error");
  const endings = field.accept.split(",");

  function words(text, size, name) {
    const number = (Math.ceil(size / 104_857.6) / 10).toLocaleString(document.documentElement.lang);
    return text.replace("{name}", () => name).replace("{size}", number); // in megabytes
  }

  function fault({ name, size }) {
    const isKnown = endings.includes(name.toLowerCase().replace(/.*\./s, "."));
    return isKnown ? size > maxSize && words(large, size, name) : words(kind, size, name);
  }

  field.addEventListener("change", () => {
    const files = [...field.files];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const faults = files.map(fault).filter(Boolean);
    if (files.length > maxFiles) faults.push(many.replace("{count}", files.length));
    if (size > maxTogether) faults.push(words(together, size));
    shown.innerText = faults.join("\n");
    field.setCustomValidity(faults.join());
    field.ariaInvalid = faults.length > 0;
  });
}
