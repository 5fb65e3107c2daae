// What a buyer typed stays in this tab until it is sent: through reloads, closing and coming back.
// The form's key stays with it, so that text sent twice after a lost answer is still one inquiry.
import { attempt } from "./inquiry-source.js";

const nameOf = (form) => `inquiry:${form.elements.article.value}`;

export function keepDraft(form) {
  const draft = attempt(() => JSON.parse(sessionStorage.getItem(nameOf(form))));
  for (const [name, value] of Object.entries(draft ?? {})) {
    const field = form.elements[name];
    if (field && (field.type === "hidden" || !field.value)) field.value = value;
  }
  form.addEventListener("input", () => {
    const texts = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    const typed = Object.fromEntries(texts);
    attempt(() => sessionStorage.setItem(nameOf(form), JSON.stringify(typed)));
  });
}

export function forgetDraft(form) {
  attempt(() => sessionStorage.removeItem(nameOf(form)));
}
