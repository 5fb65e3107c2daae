// Asks before a page with unsaved typing is left.

for (const form of document.querySelectorAll("form[id=article_form]")) {
  let isDirty = false;
  form.addEventListener("input", () => (isDirty = true));
  form.addEventListener("change", () => (isDirty = true));
  form.addEventListener("saved", () => (isDirty = false));
  form.addEventListener("submit", () => (isDirty = false));
  window.addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
}
