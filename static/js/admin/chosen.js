// Shows what was just chosen in the stock popup beside its field. The popup tells the field of it
// through the admin's own jQuery, whose events other listeners do not hear.

for (const field of document.querySelectorAll("input[data-describe-url]")) {
  window.django.jQuery(field).on("change", () => show(field));
}

async function show(field) {
  const place = field.parentElement;
  place.querySelector("strong")?.remove();
  if (!field.value) return;
  const address = field.dataset.describeUrl + encodeURIComponent(field.value);
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  const chosen = answer.ok && (await answer.json());
  if (!chosen) return;
  const shown = document.createElement("strong");
  if (chosen.image) shown.append(image(chosen.image), " ");
  shown.append(chosen.title);
  place.append(shown);
}

function image(address) {
  const element = new Image();
  element.className = "thumbnail";
  element.alt = "";
  element.src = address;
  return element;
}
