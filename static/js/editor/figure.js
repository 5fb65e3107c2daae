// What the editor's figures (picture, card, video) have in common: a reference, shown by what the
// server tells about it, and for some a caption.
import { crel, gettext, Node } from "django-prose-editor/editor"

import { describe } from "articles/reference"

const view = (kind, hasCaption, change) => ({ node, editor, getPos }) => {
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
    button(gettext("Change"), () => change(editor)),
    button(gettext("Remove"), () => editor.commands.deleteSelection()),
  ])
  const caption = hasCaption && crel("figcaption", { "data-placeholder": gettext("Caption") })
  const dom = crel("figure", { className: "editor-figure" }, caption ? [head, caption] : [head])
  head.addEventListener("click", ({ target }) => {
    if (target.tagName !== "BUTTON") editor.commands.setNodeSelection(getPos())
  })
  let shown
  const show = async ({ attrs: { value } }) => {
    if (shown === value) return
    shown = value
    const missing = { title: gettext("This is no longer there. Remove it or choose another.") }
    const about = (await describe(editor, kind, value).catch(() => ({ title: value }))) ?? missing
    if (shown !== value) return
    dom.classList.toggle("is-missing", about === missing)
    title.textContent = [about.title, about.text].filter(Boolean).join(": ")
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

/** A node for `<figure data-KIND="value">`, with a toolbar button that calls `change(editor)`. */
export const figure = ({ kind, hasCaption, icon, label, change }) =>
  Node.create({
    name: kind,
    group: "block",
    content: hasCaption ? "inline*" : "",
    atom: !hasCaption,
    draggable: true,
    isolating: true,
    addAttributes: () => ({
      value: {
        parseHTML: (dom) => dom.getAttribute(`data-${kind}`),
        renderHTML: ({ value }) => ({ [`data-${kind}`]: value }),
      },
    }),
    parseHTML: () => [
      { tag: `figure[data-${kind}]`, contentElement: (dom) => dom.querySelector("figcaption") ?? crel("figcaption") },
    ],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, ...(hasCaption ? [["figcaption", 0]] : [])],
    addNodeView: () => view(kind, hasCaption, change),
    addMenuItems: ({ menu, buttons }) =>
      menu.defineItem({
        name: kind,
        groups: "media",
        button: buttons.material(icon, label),
        command: change,
        active: (editor) => editor.isActive(kind),
      }),
    addKeyboardShortcuts: () => ({
      Enter: ({ editor }) => {
        const { $head } = editor.state.selection
        if ($head.parent.type.name !== kind) return false
        return editor.chain().insertContentAt($head.after(), { type: "paragraph" }).focus($head.after() + 1).run()
      },
      Backspace: ({ editor }) => {
        const { $head, empty } = editor.state.selection
        const isAtStart = empty && $head.parent.type.name === kind && $head.parentOffset === 0
        return isAtStart && editor.commands.setNodeSelection($head.before())
      },
    }),
  })
