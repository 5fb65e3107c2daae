// Counts the seconds in which a reply can be taken back, and then takes the button away.

for (const form of document.querySelectorAll("[data-undo]")) {
  const left = form.querySelector("[data-left]");
  const end = performance.timeOrigin + 1_000 * Number(form.dataset.seconds);
  const timer = setInterval(() => {
    const seconds = Math.ceil((end - Date.now()) / 1_000);
    if (seconds > 0) return (left.textContent = seconds);
    clearInterval(timer);
    form.replaceWith(form.dataset.over);
  }, 250);
}
