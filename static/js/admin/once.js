// A form marked data-once is sent once, however often its button is pressed.

const PATIENCE = 10_000; // milliseconds, after which somebody may have stopped a page that hangs

for (const form of document.querySelectorAll("form[data-once]")) {
  let sentAt = -PATIENCE;
  form.addEventListener("submit", (event) => {
    if (event.timeStamp - sentAt < PATIENCE) event.preventDefault();
    else sentAt = event.timeStamp;
  });
  window.addEventListener("pageshow", () => (sentAt = -PATIENCE));
}
