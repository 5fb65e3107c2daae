// A figure as the editor shows it: what the server tells of its reference, buttons, and its caption.
import { crel, gettext } from "django-prose-editor/editor"

import { describe } from "articles/reference"

export const view = ({ kind, hasCaption, change, buttons }) => ({ node, editor, getPos }) => {
  const image = crel("img", { alt: "", hidden: true })
  const title = crel("span", { className: "editor-figure-title" })
  const button = (textContent, act) => {
    const dom = crel("button", { type: "button", textContent })
    dom.addEventListener("click", () => {
      editor.chain().focus().setNodeSelection(getPos()).run()
      act()
    })
    return dom
  }
  const head = crel("div", { className: "editor-figure-head", contentEditable: "false", "data-drag-handle": "" }, [
    image,
    title,
    ...buttons.map(({ label, act }) => button(label, () => act(editor))),
    button(gettext("Change"), () => change(editor)),
    button(gettext("Remove"), () => editor.commands.deleteSelection()),
  ])
  const caption = hasCaption && crel("figcaption", { "data-placeholder": gettext("Caption") })
  const dom = crel("figure", { className: "editor-figure" }, caption ? [head, caption] : [head])
  head.addEventListener("click", ({ target }) => {
    if (target.tagName !== "BUTTON") editor.commands.setNodeSelection(getPos())
  })
  let shown
  const show = async ({ attrs: { value, alt } }) => {
    if (shown === `${value} ${alt}`) return
    shown = `${value} ${alt}`
    const missing = { title: gettext("This is no longer there. Remove it or choose another.") }
    const about = (await describe(editor, kind, value).catch(() => ({ title: value }))) ?? missing
    if (shown !== `${value} ${alt}`) return
    dom.classList.toggle("is-missing", about === missing)
    title.textContent = [about.title, alt ?? about.text].filter(Boolean).join(": ")
    image.hidden = !about.image
    if (about.image) image.src = about.image
    if (caption) caption.dataset.placeholder = about.caption || gettext("Caption")
  }
  show(node)
  return {
    dom,
    contentDOM: caption || undefined,
    update: (updated) => updated.type.name === kind && (show(updated), true),
    // What is shown of the reference is ours; only the caption's content is the editor's.
    ignoreMutation: ({ type, target }) =>
      type === "attributes" || (type !== "selection" && !(caption && caption.contains(target))),
    stopEvent: ({ target }) => target.tagName === "BUTTON",
  }
}
