// Submit Done!: says the expected answer by the clock of the browser, which may know the buyer's time
// zone better than the server.

// English pages write dates as the server does: Tuesday 24 November 2026, 11:30.
const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;

export function sayInLocalTime(root) {
  const element = root.querySelector("[data-local]");
  if (!element) return;
  const format = new Intl.DateTimeFormat(language, {
    weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit",
    minute: "2-digit", hourCycle: "h23",
  });
  const time = format.format(new Date(element.dataset.local));
  element.textContent = element.dataset.words.replace("{time}", () => time);
}

sayInLocalTime(document);
