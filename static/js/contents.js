// The contents list stands open beside the text where there is room, and says where the reader is.
const contents = document.querySelector("[data-contents]");
const room = matchMedia("(min-width: 64rem)");

function unfold() {
  contents.open = room.matches;
}

function markCurrent() {
  const line = innerHeight * 0.3;
  const passed = [...headings.keys()].filter((heading) => heading.getBoundingClientRect().top < line);
  for (const [heading, link] of headings) {
    if (heading === passed.at(-1)) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

const headings = new Map();
for (const link of contents?.querySelectorAll("a") ?? []) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) headings.set(heading, link);
}

if (contents) {
  unfold();
  room.addEventListener("change", unfold);
  // A heading that crosses the line, either way, changes the answer.
  const watcher = new IntersectionObserver(markCurrent, { rootMargin: "0px 0px -70% 0px" });
  for (const heading of headings.keys()) watcher.observe(heading);
}
