// Django's filter for long lists names its tooltips with aria-label, which a span may carry only
// with a role. They are built when the page has loaded, by a script that listens before this one.
addEventListener("load", () => {
  document.querySelectorAll(".selector .help-tooltip[aria-label]").forEach((tooltip) => {
    tooltip.role = "img";
  });
});
