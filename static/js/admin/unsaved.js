// Asks before a page with unsaved typing is left; a page that says why nothing was saved has some.

for (const form of document.querySelectorAll("form[id=article_form]")) {
  let isDirty = Boolean(form.querySelector(".errorlist"));
  form.addEventListener("input", () => (isDirty = true));
  form.addEventListener("change", () => (isDirty = true));
  form.addEventListener("saved", () => (isDirty = false));
  form.addEventListener("submit", (event) => (isDirty &&= event.defaultPrevented));
  window.addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
}
