// A video marked data-video asks its host for nothing before a click; then its player takes the
// link's place. Without this script the link leads to the host's own page.
import { isPlainClick } from "./plain-click.js";

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-video]");
  if (!link || !isPlainClick(event)) return;
  event.preventDefault();
  const player = document.createElement("iframe");
  player.src = link.dataset.video;
  player.title = link.dataset.title;
  player.allow = "autoplay; fullscreen; picture-in-picture";
  link.replaceWith(player);
  player.focus();
});
