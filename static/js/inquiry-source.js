// What led a visitor to the site is known on a visit's first page only: it stays in this tab.
export function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage may be switched off or full, or hold what another version wrote
  }
}

attempt(() => {
  const referrer = document.referrer.startsWith(`${location.origin}/`) ? "" : document.referrer;
  sessionStorage.visit ??= JSON.stringify({ referrer, campaign: location.search.slice(1) });
});

/** Fill a form's hidden fields. */
export function tellSource(form) {
  const visit = attempt(() => JSON.parse(sessionStorage.visit));
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const [name, value] of Object.entries({ ...visit, time_zone })) {
    if (value) form.elements[name].value = value;
  }
}
