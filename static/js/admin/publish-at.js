// Who enters a date means it: "At a date and time" is chosen then.

for (const later of document.querySelectorAll("[name=when][value=later]")) {
  later.form.elements.starts_at.addEventListener("input", ({ target }) => {
    if (target.value) later.checked = true;
  });
}
