// Cleans what is pasted, and says so where pictures had to be left out.
import { crel, Extension, gettext, Plugin } from "django-prose-editor/editor"

import { clean } from "articles/clean"

export const Paste = Extension.create({
  name: "cleanPaste",

  onCreate({ editor }) {
    this.storage.notice = crel("p", { className: "editor-notice", role: "status" })
    editor.options.element.append(this.storage.notice)
  },

  addStorage: () => ({ notice: null }),

  addProseMirrorPlugins() {
    const { storage } = this
    const transformPastedHTML = (html) => {
      if (html.includes("data-pm-slice") && !/\sstyle=/.test(html)) return html // copied from here
      const { html: cleaned, pictures } = clean(html)
      storage.notice.textContent = pictures
        ? gettext("Pictures were left out. Add them to the library and insert them from there.")
        : ""
      return cleaned
    }
    return [new Plugin({ props: { transformPastedHTML } })]
  },
})
