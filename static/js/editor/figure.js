// What the editor's figures (picture, card, video) have in common: a reference, shown by what the
// server tells about it, and for some a caption.
import { crel, Node } from "django-prose-editor/editor"

import { view } from "articles/view"

/**
 * A node for `<figure data-KIND="value">`, with a toolbar button that calls `change(editor)`.
 * `attributes` maps further attributes of the node to those of the element; `buttons` are what else
 * can be done with it: {label, act(editor)}.
 */
export const figure = ({ kind, hasCaption, icon, label, change, attributes = {}, buttons = [] }) =>
  Node.create({
    name: kind,
    group: "block",
    content: hasCaption ? "inline*" : "",
    atom: !hasCaption,
    draggable: true,
    isolating: true,
    addAttributes: () =>
      Object.fromEntries(
        Object.entries({ value: `data-${kind}`, ...attributes }).map(([name, stored]) => [
          name,
          {
            default: null,
            parseHTML: (dom) => dom.getAttribute(stored),
            renderHTML: ({ [name]: value }) => (value ? { [stored]: value } : {}),
          },
        ]),
      ),
    parseHTML: () => [
      { tag: `figure[data-${kind}]`, contentElement: (dom) => dom.querySelector("figcaption") ?? crel("figcaption") },
    ],
    renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, ...(hasCaption ? [["figcaption", 0]] : [])],
    addNodeView: () => view({ kind, hasCaption, change, buttons }),
    addMenuItems: ({ menu, buttons: { material } }) =>
      menu.defineItem({
        name: kind,
        groups: "media",
        button: material(icon, label),
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
