// Asks before a page is left while typed text is not on the site yet. What is kept there is offered
// again at the next opening, and needs no question.

for (const form of document.querySelectorAll("form[id=article_form]")) {
  let isDirty = Boolean(form.querySelector(".errorlist, [data-unsaved]"));
  const note = () => (isDirty = true);
  form.addEventListener("input", note);
  form.addEventListener("change", note);
  window.django?.jQuery?.(form).on("change", note); // all that the stock popup tells of its choice
  for (const moment of ["kept", "saved"]) form.addEventListener(moment, () => (isDirty = false));
  form.addEventListener("submit", (event) => (isDirty &&= event.defaultPrevented));
  window.addEventListener("beforeunload", (event) => isDirty && event.preventDefault());
}
