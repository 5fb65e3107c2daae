// Copying and printing the recovery codes; without scripts they are downloaded or written down.

const list = document.querySelector("[data-codes]");
const copy = document.querySelector("[data-copy-codes]");
const print = document.querySelector("[data-print]");

copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  const codes = [...list.children].map((item) => item.textContent.trim());
  await navigator.clipboard.writeText(codes.join("\n"));
  document.querySelector("[data-copied]").textContent = copy.dataset.done;
});

print.hidden = false;
print.addEventListener("click", () => window.print());
