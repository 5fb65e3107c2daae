// Posts a few values in the background. Throws "logged-out" where the log-in page answers, and
// "offline" where nobody does.
import { token } from "../admin/token.js";

export async function post(url, values, { keepalive = false } = {}) {
  let answer;
  try {
    answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(values),
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      redirect: "manual",
      keepalive,
    });
  } catch {
    throw new Error("offline");
  }
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error("logged-out");
  if (!answer.ok) throw new Error("offline");
  return answer.json();
}
