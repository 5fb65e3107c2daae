// The contents list stands open beside the text where there is room, and says where the reader is.
const contents = document.querySelector("[data-contents]");
const room = matchMedia("(min-width: 64rem)");
const unfold = () => { if (contents) contents.open = room.matches; };
unfold();
room.addEventListener("change", unfold);

const links = new Map();
for (const link of contents?.querySelectorAll("a") ?? []) {
  links.set(document.getElementById(decodeURIComponent(link.hash.slice(1))), link);
}

const watcher = new IntersectionObserver((entries) => {
  const entered = entries.find((entry) => entry.isIntersecting);
  if (!entered) return;
  for (const [heading, link] of links) {
    if (heading === entered.target) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}, { rootMargin: "0px 0px -70% 0px" });
for (const heading of links.keys()) if (heading) watcher.observe(heading);
