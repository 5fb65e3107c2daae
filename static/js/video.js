// A video marked data-video asks its host for nothing before a click; then its player takes the
// link's place.
export default function play(link) {
  const player = document.createElement("iframe");
  player.src = link.dataset.video;
  player.title = link.dataset.title;
  player.allow = "autoplay; fullscreen; picture-in-picture";
  link.replaceWith(player);
  player.focus();
}
