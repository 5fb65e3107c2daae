// What is typed into an article's form, in this browser until the site has it: one copy for each
// form that a person has open.

const PREFIX = "typed";
const DAYS = 30;
const NOT_TYPED = /^(_|merge-|csrfmiddlewaretoken$|opened_version$)/;
const nameOf = ({ user, key }) => `${PREFIX} ${user} ${key}`;

// What was typed, of a form's data, as one string that can be compared and sent.
export function textOf(data) {
  return new URLSearchParams([...data].filter(([name]) => !NOT_TYPED.test(name))).toString();
}

// Returns whether the browser could: it may forbid it, or have no room.
export function write({ user, path, key }, text, version) {
  try {
    const copy = JSON.stringify({ path, text, version, at: Date.now() });
    localStorage.setItem(nameOf({ user, key }), copy);
    return true;
  } catch {
    return false;
  }
}

export function forget(place) {
  try {
    localStorage.removeItem(nameOf(place));
  } catch {
    // Where nothing may be kept, nothing is.
  }
}

// The newest copy of another form of the same article, or undefined.
export function findCopy({ user, path, key }) {
  const others = copiesOf(user).filter((copy) => copy.path === path && copy.key !== key);
  return others.sort((one, other) => other.at - one.at)[0];
}

// Forgets what the site says was saved ("key:version …") and what is too old.
export function forgetSaved(user, savedForms) {
  const saved = new Map(savedForms.split(" ").map((form) => form.split(":")));
  const oldest = Date.now() - DAYS * 86_400_000;
  for (const { key, version, at } of copiesOf(user)) {
    if (at < oldest || Number(version) < Number(saved.get(key) ?? 0)) forget({ user, key });
  }
}

function copiesOf(user) {
  const start = nameOf({ user, key: "" });
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(start))
      .map((name) => ({ key: name.slice(start.length), ...JSON.parse(localStorage.getItem(name)) }));
  } catch {
    return [];
  }
}
