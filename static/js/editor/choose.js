// Chooses a picture or card in the admin's stock popup, with its search, filters and "Add".
import { crel } from "django-prose-editor/editor"

import { place, textareaOf } from "articles/reference"

/** Opens the popup; what is chosen there goes into the text. */
export const choose = (kind) => (editor) => {
  const textarea = textareaOf(editor)
  const id = `${textarea.id}_${kind}`
  if (!document.getElementById(id)) {
    // The popup writes the chosen id into the field that its window is named after.
    const field = crel("input", { id, type: "hidden" })
    textarea.after(field)
    django.jQuery(field).on("change", () => place(editor, kind, field.value))
  }
  const href = textarea.dataset[`${kind}List`]
  window.showRelatedObjectLookupPopup(crel("a", { id: `lookup_${id}`, href }))
}
