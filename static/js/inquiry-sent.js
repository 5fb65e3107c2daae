// Submit Done!: says the expected answer by the clock of the browser, which may know the buyer's time
// zone better than the server, and in the dialog corrects the contact without leaving it.

// English pages write dates as the server does: Tuesday 24 November 2026, 11:30.
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

function sayInLocalTime(element) {
  const format = new Intl.DateTimeFormat(language, {
    weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit",
    minute: "2-digit", hourCycle: "h23",
  });
  const time = format.format(new Date(element.dataset.local));
  element.textContent = element.dataset.words.replace("{time}", () => time);
}

/** Improve a [data-inquiry-sent] part; `place(part)` puts an answer where it belongs. */
export function improve(root, place) {
  root.querySelectorAll("[data-local]").forEach(sayInLocalTime);
  const form = root.querySelector("form[data-correct]");
  if (!form || !place) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { loadPart } = await import("./inquiry-form.js");
    try {
      const body = new FormData(form);
      const { part } = await loadPart("[data-inquiry-sent]", form.action, { method: "POST", body });
      place(part);
      part.querySelector("[autofocus]").focus();
    } catch {
      form.submit(); // the browser says what is wrong, or the page comes back
    }
  });
}

document.querySelectorAll("main [data-inquiry-sent]").forEach((part) => improve(part));
