// The one script of every page. Links and buttons name in data-* what else they can do; the module
// for it is fetched once hand or focus comes near. Links that it fails are the plain links they are.
const answers = {
  copy: () => import("./copy.js"),
  dialogPage: () => import("./dialog.js"),
  inquiry: () => import("./inquiry-dialog.js"),
  print: async () => ({ default: () => print() }),
  share: () => import("./share.js"),
  video: () => import("./video.js"),
};
const can = { copy: navigator.clipboard, print: true, share: navigator.share };
document.documentElement.dataset.can = Object.keys(can).filter((name) => can[name]).join(" ");

try {
  // What led to the site is known on a visit's first page only: it stays in this tab.
  const referrer = document.referrer.startsWith(`${location.origin}/`) ? "" : document.referrer;
  sessionStorage.visit ??= JSON.stringify({ referrer, campaign: location.search.slice(1) });
} catch {
  // Storage may be switched off or full.
}

function find({ target }) {
  const element = target.closest?.("a, button");
  const name = element && Object.keys(answers).find((name) => name in element.dataset);
  return { element, load: answers[name] };
}

for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, (event) => find(event).load?.().catch(() => {}));
}

document.addEventListener("click", async (event) => {
  for (const menu of document.querySelectorAll(".languages[open]")) {
    menu.open = menu.contains(event.target);
  }
  const { element, load } = find(event);
  const isPlain = !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!load || !isPlain || element.pathname === location.pathname) return;
  event.preventDefault();
  try {
    await (await load()).default(element);
  } catch {
    if (element.href) location.assign(element.href);
  }
});

if (document.querySelector("[data-contents]")) import("./contents.js");
