// Tells the server that somebody is here, and shows who else is and what the buyer wrote since the
// page was opened.
import { post } from "./post.js";

const PERIOD = 15_000; // milliseconds
const TYPING = 30_000; // how long somebody who typed counts as writing

export function watch(form) {
  const viewers = form.parentElement.querySelector("[data-viewers]");
  const banner = form.querySelector("[data-stale]");
  let typedAt = -TYPING;

  async function ping() {
    const values = { seen: form.elements.seen.value };
    if (performance.now() - typedAt < TYPING) values.writing = "1";
    const { viewers: names, newest } = await post(form.dataset.presenceUrl, values);
    const told = names.join(" · ");
    if (viewers.textContent !== told) viewers.textContent = told;
    if (newest && banner.hidden) {
      banner.querySelector("[data-newest]").textContent = newest.text;
      banner.hidden = false;
    }
    return Boolean(newest);
  }

  const pingQuietly = () => !document.hidden && ping().catch(() => {});
  form.elements.text.addEventListener("input", () => (typedAt = performance.now()));
  document.addEventListener("visibilitychange", pingQuietly);
  setInterval(pingQuietly, PERIOD);
  pingQuietly();
  return { isStale: ping };
}
