// A passkey is made (data-passkey="create") or used ("get"): the form's button asks the site for a
// challenge and the browser for an answer, which the form then sends. Hidden where browsers cannot.

import { token } from "./token.js";

const ACTS = {
  create: (options) =>
    navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    }),
  get: (options) =>
    navigator.credentials.get({
      publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    }),
};

const ask = async (form) => {
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? token() };
  const response = await fetch(form.dataset.options, { method: "POST", headers });
  if (!response.ok || response.redirected) throw new Error(response.statusText);
  const credential = await ACTS[form.dataset.passkey](await response.json());
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
};

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential?.parseRequestOptionsFromJSON;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const status = form.querySelector("[role=status]");
    status.textContent = "";
    ask(form).catch(() => {
      status.textContent = form.dataset.failed;
    });
  });
}
