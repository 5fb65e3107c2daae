// The contents list stands open beside the text where there is room, and says where the reader is.
const contents = document.querySelector("[data-contents]");
const list = contents.parentElement; // scrolls by itself where it is higher than the window
const room = matchMedia("(min-width: 64rem)");
const headings = new Map();

function unfold() {
  contents.open = room.matches;
}

function markCurrent() {
  const line = innerHeight * 0.3;
  const passed = [...headings.keys()].filter((heading) => heading.getBoundingClientRect().top < line);
  for (const [heading, link] of headings) {
    link.ariaCurrent = heading === passed.at(-1) ? "true" : null;
    if (link.ariaCurrent) list.scrollTop = link.offsetTop - list.clientHeight / 2;
  }
}

for (const link of contents.querySelectorAll("a")) {
  const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (heading) headings.set(heading, link);
}
unfold();
room.addEventListener("change", unfold);
// A heading that crosses the line, either way, changes the answer.
const watcher = new IntersectionObserver(markCurrent, { rootMargin: "0px 0px -70% 0px" });
for (const heading of headings.keys()) watcher.observe(heading);
