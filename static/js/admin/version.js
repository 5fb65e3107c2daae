// A browser that goes back puts the old typing into a new form. The version that was typed over must
// come back with it, or a save would erase unasked what others have saved since.

for (const opened of document.querySelectorAll("form[id=article_form] [name=opened_version]")) {
  const [{ type }] = performance.getEntriesByType("navigation");
  const keep = () => history.replaceState({ ...history.state, opened: opened.value }, "");
  if (type === "back_forward") opened.value = history.state?.opened ?? opened.value;
  opened.form.addEventListener("saved", keep);
  keep();
}
