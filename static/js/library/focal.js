// The focal point, chosen on the picture by click or arrow keys; the number fields hold it. The
// crops are previewed as the server will make them.

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const within = (value, most = 100) => Math.min(Math.max(value, 0), most);

for (const focal of document.querySelectorAll("[data-focal]")) {
  const fields = ["x", "y"].map((axis) => document.getElementById(`id_focal_${axis}`));
  if (fields.every(Boolean)) start(focal, fields);
}

function start(focal, fields) {
  const stage = focal.querySelector(".focal-stage");
  const handle = focal.querySelector(".focal-handle");
  const picture = stage.querySelector("img");
  const previews = [...focal.querySelectorAll("[data-crop]")].map((crop) => preview(crop, picture));
  const point = () => fields.map((field) => within(Math.round(Number(field.value) || 0)));

  function show() {
    const [x, y] = point();
    handle.style.left = `${x}%`;
    handle.style.top = `${y}%`;
    const said = focal.dataset.said.replace("%x", x).replace("%y", y);
    handle.ariaLabel = `${focal.dataset.name}: ${said}`;
    previews.forEach((draw) => draw(x, y));
    return said;
  }

  function choose(...values) {
    fields.forEach((field, axis) => (field.value = within(Math.round(values[axis]))));
    fields[0].dispatchEvent(new Event("input", { bubbles: true }));
    focal.querySelector("[role=status]").textContent = show();
  }

  function chooseBy(event) {
    const { left, top, width, height } = picture.getBoundingClientRect();
    choose(((event.clientX - left) / width) * 100, ((event.clientY - top) / height) * 100);
  }

  stage.addEventListener("click", (event) => {
    if (!event.detail) return; // Enter or the space bar on the handle
    chooseBy(event);
    handle.focus();
  });
  handle.addEventListener("pointerdown", ({ pointerId }) => handle.setPointerCapture(pointerId));
  handle.addEventListener("pointermove", (event) => {
    if (handle.hasPointerCapture(event.pointerId)) chooseBy(event);
  });
  handle.addEventListener("keydown", (event) => {
    if (!STEPS[event.key]) return;
    event.preventDefault();
    const [x, y] = point();
    const [right, down] = STEPS[event.key].map((step) => step * (event.shiftKey ? 10 : 1));
    choose(x + right, y + down);
  });
  fields.forEach((field) => field.addEventListener("input", show));
  handle.hidden = false;
  focal.querySelector(".help").hidden = false;
  focal.classList.add("is-live");
  show();
}

/** Shows the whole picture in the crop's frame; returns what moves it: draw(x, y). */
function preview(crop, picture) {
  const image = crop.querySelector("img");
  const [width, height] = crop.dataset.crop.split(" ").map(Number);
  const whole = [picture.getAttribute("width"), picture.getAttribute("height")].map(Number);
  const scale = Math.min(whole[0] / width, whole[1] / height);
  const parts = [width * scale, height * scale];
  image.src = picture.src;
  return (...point) => {
    // As in articles/crops.py: centered on the point as far as the edges let it.
    const shares = point.map((percent, axis) => {
      const rest = whole[axis] - parts[axis];
      const start = within((whole[axis] * percent) / 100 - parts[axis] / 2, rest);
      return `${rest > 0 ? (start / rest) * 100 : 50}%`;
    });
    image.style.objectPosition = shares.join(" ");
  };
}
