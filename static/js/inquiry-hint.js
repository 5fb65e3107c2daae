// Asks the server, once a contact has been typed, whether it holds a likely slip ("gmial.com").
// It is a hint beside the field: nothing waits for it, and its failure changes nothing.
export function hintAtSlips(form) {
  const field = form.elements.contact;
  const hint = form.querySelector("[data-suggestion]");
  field.addEventListener("change", async () => {
    const contact = field.value;
    hint.textContent = "";
    if (!contact.includes("@")) return;
    try {
      const body = new URLSearchParams({ contact });
      const response = await fetch(form.dataset.hint, { method: "POST", body });
      const text = response.ok ? await response.text() : "";
      if (field.value === contact) hint.textContent = text;
    } catch {
      // Without a network there is no hint.
    }
  });
}
