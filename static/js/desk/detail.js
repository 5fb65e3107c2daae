// The page of one inquiry opens where the newest entry and the reply box are. Keys: J and K go to
// the next and the previous inquiry, R to the reply box, U back to the list. The list in which the
// inquiry was opened has left the addresses of its rows, in their order.
import { bindKeys } from "./keys.js";

const newest = document.querySelector("[data-newest-entry]");
const box = document.querySelector("[data-reply-text]");
const link = (key) => document.querySelector(`a[data-key="${key}"]`);

followList();
showNewest();
bindKeys(document.querySelector("[data-keys]"), (event) => {
  const key = event.key.toLowerCase();
  if (key === "r" && box) {
    event.preventDefault(); // the letter is not meant for the box
    box.focus();
  } else link(key)?.click();
});

// Where the page was left and is opened again the browser knows the place. Who asked for the reply
// box wants to write; nobody else's focus is moved.
function showNewest() {
  const [{ type }] = performance.getEntriesByType("navigation");
  if (type !== "navigate") return;
  if (location.hash === "#reply") box?.focus();
  if (location.hash) return;
  const { bottom } = (box ?? newest).getBoundingClientRect();
  if (bottom > innerHeight) newest.scrollIntoView({ block: "start", behavior: "instant" });
}

function followList() {
  const rows = JSON.parse(sessionStorage.getItem("desk-list") ?? "[]");
  const place = rows.findIndex((row) => new URL(row).pathname === location.pathname);
  if (place < 0) return;
  point(link("k"), rows[place - 1]);
  point(link("j"), rows[place + 1]);
}

function point(anchor, address) {
  anchor.hidden = !address;
  if (address) anchor.href = address;
  else anchor.removeAttribute("href");
}
