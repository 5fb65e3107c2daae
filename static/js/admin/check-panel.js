// Fetches what the checklist finds in the saved draft: when the form is there, and after each save in
// the background. The page that has the findings without scripts is where they come from.

for (const panel of document.querySelectorAll("[data-check-panel]")) {
  const load = async () => {
    const answer = await fetch(panel.dataset.checkPanel, { redirect: "error" }).catch(() => null);
    const found = answer?.ok && parse(await answer.text());
    if (!found) return; // the link stays, or what was found last
    panel.querySelector("[data-check-findings]").replaceChildren(found);
    const number = Number(found.dataset.count);
    const { none, found: text } = panel.dataset;
    const said = number ? text.replace("{number}", number.toLocaleString(document.documentElement.lang)) : none;
    panel.querySelector("[data-check-count]").textContent = ` – ${said}`;
  };
  panel.closest("form").addEventListener("saved", load);
  panel.addEventListener("click", goToField);
  load();
}

const parse = (html) =>
  document.adoptNode(new DOMParser().parseFromString(html, "text/html").querySelector("[data-checklist]"));

// The field is in this page.
function goToField(event) {
  const link = event.target.closest("a[href*='#id_']");
  const field = link?.pathname === location.pathname && document.querySelector(link.hash);
  if (!field) return;
  event.preventDefault();
  show(field);
}

// An address cannot lead to the editor, which takes the place of its field.
function show(field) {
  const shown = field.closest(".prose-editor")?.querySelector("[contenteditable]") ?? field;
  shown.focus();
  shown.scrollIntoView({ block: "center" });
}

// From another page, the editor may be ready before or after this.
const wanted = /^#id_\w+$/.test(location.hash) && document.querySelector(location.hash);
if (wanted) {
  show(wanted);
  document.addEventListener("prose-editor:ready", ({ target }) => target === wanted && show(wanted));
}
