// What a buyer typed stays in this tab until it is sent: through reloads, closing and coming back.
// The form's key stays with it, so that text sent twice after a lost answer is still one inquiry.
const nameOf = (form) => `inquiry:${form.elements.article.value}`;

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage may be switched off or full, or hold what another version wrote
  }
}

export function keepDraft(form) {
  const draft = attempt(() => JSON.parse(sessionStorage.getItem(nameOf(form))));
  for (const [name, value] of Object.entries(draft ?? {})) {
    const field = form.elements[name];
    if (field && (field.type === "hidden" || !field.value)) field.value = value;
  }
  form.addEventListener("input", () => {
    const typed = Object.fromEntries(new FormData(form));
    attempt(() => sessionStorage.setItem(nameOf(form), JSON.stringify(typed)));
  });
}

export function forgetDraft(form) {
  attempt(() => sessionStorage.removeItem(nameOf(form)));
}
