// Makes the editor a named text box that checks spelling in the article's language.
import { Extension, gettext, Plugin } from "django-prose-editor/editor"

import { textareaOf } from "articles/reference"

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
