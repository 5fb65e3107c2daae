// What is typed about uploads stays in this browser until they are described, so that a closed tab
// or a crash costs nothing. Words of uploads that wait no longer are forgotten.

const NAME = "library:uploads";

for (const form of document.querySelectorAll("form[data-keep-words]")) {
  const fields = [...form.elements].filter(({ name }) => /^\d+-/.test(name));
  const typed = attempt(() => JSON.parse(localStorage.getItem(NAME))) ?? {};
  for (const field of fields) {
    if (field.name in typed) field[property(field)] = typed[field.name];
  }
  const keep = () => {
    const values = Object.fromEntries(fields.map((field) => [field.name, field[property(field)]]));
    attempt(() => localStorage.setItem(NAME, JSON.stringify(values)));
  };
  form.addEventListener("input", keep);
  keep();
}

function property({ type }) {
  return type === "checkbox" ? "checked" : "value";
}

// The browser's store may be full or forbidden; the page works without it.
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}
