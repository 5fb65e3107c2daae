// Around an article's form: text that this browser alone has goes to the site, which compares and
// restores it; discarding leaves what is typed below alone; who else is editing is said.
import { post } from "../desk/post.js";
import { findCopy, forget } from "./copies.js";

export function offerCopy(place, { reason, valuesOf }) {
  const section = document.querySelector("[data-copy]");
  const copy = findCopy(place);
  if (!copy) return;
  const words = section.querySelector("[data-text]");
  const when = new Date(copy.at).toLocaleString(document.documentElement.lang);
  words.textContent = words.dataset.text.replace("{time}", when);
  section.hidden = false;

  function drop() {
    forget({ user: place.user, key: copy.key });
    section.hidden = true;
  }

  async function take() {
    const about = { opened_version: copy.version, _form: copy.key };
    try {
      const { kept, refused } = await post(place.path, valuesOf(copy.text, about));
      if (!kept) return (words.textContent = refused);
      drop();
      location.assign(`?restore=${copy.key}`);
    } catch (error) {
      words.textContent = reason(error);
    }
  }

  section.querySelector("[data-drop]").addEventListener("click", drop);
  section.querySelector("[data-take]").addEventListener("click", take);
}

export function announce(form, sentences) {
  const place = form.querySelector("[data-presence]");
  const said = sentences.filter(Boolean);
  if (said.join() === Array.from(place.children, (line) => line.textContent).join()) return;
  const line = (textContent) => Object.assign(document.createElement("p"), { textContent });
  place.replaceChildren(...said.map(line));
}

for (const form of document.querySelectorAll("form[data-discard]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await post(form.action, {});
    } catch {
      return form.submit();
    }
    const section = form.closest("section");
    (form.closest("li") ?? section).remove();
    if (!section.querySelector("form")) section.remove();
    document.dispatchEvent(new CustomEvent("discarded"));
  });
}
