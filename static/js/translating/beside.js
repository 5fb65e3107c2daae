// While a translation is written, its source beside it is scrolled to the same heading: the third
// of the one is the third of the other. Each can be scrolled by itself in between.

const text = document.querySelector("[data-source-text]");
const isBeside = matchMedia("(min-width: 1280px)");
const HEADINGS = "h2, h3, h4";
let last = -1;

function present() {
  const written = document.querySelectorAll(`.ProseMirror :is(${HEADINGS})`);
  const passed = [...written].filter((one) => one.getBoundingClientRect().top < innerHeight / 3);
  return passed.length - 1;
}

function align() {
  const index = isBeside.matches ? present() : -1;
  if (index === last) return;
  last = index;
  const headings = [...text.querySelectorAll(HEADINGS)];
  headings.forEach((one, position) => one.classList.toggle("is-beside", position === index));
  const top = headings[index]?.getBoundingClientRect().top ?? text.getBoundingClientRect().top;
  text.scrollTop += index < 0 ? -text.scrollTop : top - text.getBoundingClientRect().top - 8;
}

if (text) {
  let isAwaited = false;
  const alignSoon = () => {
    if (isAwaited) return;
    isAwaited = true;
    requestAnimationFrame(() => {
      isAwaited = false;
      align();
    });
  };
  addEventListener("scroll", alignSoon, { passive: true });
  addEventListener("resize", alignSoon, { passive: true });
}
