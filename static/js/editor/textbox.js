// Makes the editor a named text box that checks spelling in the article's language.
import { crel, Extension, gettext, Plugin } from "django-prose-editor/editor"

import { textareaOf } from "articles/reference"

// Tiptap injects its style sheet unless one of its name is there, and the policy refuses it. Its rules
// are in css/editor.css.
const { nonce } = document.querySelector("script[nonce]")
document.head.append(crel("style", { nonce, "data-tiptap-style": "" }))

export const TextBox = Extension.create({
  name: "textBox",

  addProseMirrorPlugins() {
    const { editor } = this
    const textarea = textareaOf(editor)
    const language = document.getElementById("id_language")
    const copied = ["aria-describedby", "aria-invalid"].filter((name) => textarea.hasAttribute(name))
    const attributes = () => ({
      "aria-label": textarea.labels[0]?.textContent.replace(/:$/, "") || gettext("Text"),
      "aria-multiline": "true",
      spellcheck: "true",
      ...(language && { lang: language.value }),
      ...Object.fromEntries(copied.map((name) => [name, textarea.getAttribute(name)])),
    })
    return [new Plugin({ props: { attributes } })]
  },

  onCreate({ editor }) {
    textareaOf(editor).labels[0]?.addEventListener("click", () => editor.commands.focus())
  },
})
