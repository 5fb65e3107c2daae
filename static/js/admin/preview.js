// Preview: saves the draft in the background and shows it in another tab, so that the form stays.
// Where anything is wrong the form is sent as usual and the server says what.

for (const button of document.querySelectorAll("[data-preview]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    open(button, window.open("about:blank", "_blank"));
  });
}

async function open(button, tab) {
  const { form } = button;
  button.disabled = true;
  try {
    const sent = new FormData(form);
    const saved = await save(form, button, sent);
    tab.location.replace(saved.preview);
    follow(form, saved);
    form.dispatchEvent(new CustomEvent("saved", { detail: sent }));
  } catch {
    tab?.close();
    button.disabled = false;
    form.requestSubmit(button.form.querySelector("[name=_save]"));
  }
  button.disabled = false;
}

async function save(form, button, body) {
  body.append(button.name, button.value);
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
  });
  if (!answer.headers.get("Content-Type").startsWith("application/json")) throw new Error("refused");
  return answer.json();
}

// What the form opened is now what was saved; a new article has an address of its own.
function follow(form, { change, version }) {
  form.elements.opened_version.value = version;
  if (new URL(form.action).pathname === change) return;
  form.action = change;
  history.replaceState(null, "", change);
}
