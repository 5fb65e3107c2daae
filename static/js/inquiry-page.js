// The page Send Inquiry: an answer with errors replaces the form, Submit Done! replaces the page, so
// that Back leads to where the buyer came from and never to a form that was sent.
import { bind, isSent } from "./inquiry-form.js";

function start(root) {
  bind(root, ({ part, title, url }) => {
    if (isSent(part)) return location.replace(url);
    document.title = title;
    root.replaceWith(part);
    start(part);
  });
}

start(document.querySelector("[data-inquiry-form]"));
