// Scripts of the admin that make text into HTML (jQuery, Select2, the editor) pass this policy of
// Trusted Types, where the browser has them: HTML that could run something is refused, and so is all
// text that is to become a script or its address. A classic script, as it must come before jQuery.
"use strict";

{
  const RUNNING = "script, iframe, frame, object, embed, base, meta, link, style";
  const ADDRESSES = /^(href|src|action|formaction|data|xlink:href)$/;

  const isHarmful = ({ name, value }) =>
    /^on|^srcdoc$/.test(name) ||
    (ADDRESSES.test(name) && /^(javascript|vbscript|data:text)/i.test(value.replace(/[\0-\x20]+/g, "")));

  // By the prototype: a form's own `attributes` may be a field of that name.
  const reader = ({ prototype }, name) => {
    const { get } = Object.getOwnPropertyDescriptor(prototype, name);
    return (node) => get.call(node);
  };
  const attributesOf = reader(Element, "attributes");
  const contentOf = reader(HTMLTemplateElement, "content");

  // What a <template> holds is beside the document.
  const isHarmless = (root) =>
    !root.querySelector(RUNNING) &&
    [...root.querySelectorAll("*")].every(
      (node) =>
        ![...attributesOf(node)].some(isHarmful) &&
        (!(node instanceof HTMLTemplateElement) || isHarmless(contentOf(node))),
    );

  window.trustedTypes?.createPolicy("default", {
    createHTML(text, type, sink) {
      // A document of its own: nothing in it runs or is fetched, and it asks this policy for nothing.
      if (sink === "DOMParser parseFromString") return text;
      // In a template cells and rows are kept wherever the text is going to.
      const page = new DOMParser().parseFromString(`<template>${text}</template>`, "text/html");
      if (isHarmless(page)) return text;
      throw new TypeError("This HTML could run something.");
    },
  });
}
