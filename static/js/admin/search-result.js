// Shows how search results and shared links would look with what is typed. The server draws it: it
// alone knows how wide characters are and where a picture is cropped.

import { token } from "./token.js";

const PAUSE = 300; // milliseconds
const NAMES = ["title", "slug", "language", "summary", "hero", "is_noindex"];

for (const place of document.querySelectorAll("[data-search-result]")) {
  const form = place.closest("form");
  let pause;
  let before = values(form).toString();
  let asked = 0;

  async function update() {
    const body = values(form);
    if (body.toString() === before) return;
    before = body.toString();
    const number = ++asked;
    const headers = { "X-CSRFToken": token() };
    const request = { method: "POST", body, headers, redirect: "manual" };
    const answer = await fetch(place.dataset.searchResult, request).catch(() => null);
    const html = answer?.ok && (await answer.text());
    if (!html) before = ""; // tried again at the next key
    else if (number === asked) place.innerHTML = html;
  }

  const later = () => {
    clearTimeout(pause);
    pause = setTimeout(update, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // The stock popup for pictures tells its choice through the admin's own jQuery alone.
  window.django?.jQuery?.(form).on("change", later);
}

function values(form) {
  const typed = new FormData(form);
  return new URLSearchParams(NAMES.filter((name) => typed.has(name)).map((name) => [name, typed.get(name)]));
}
