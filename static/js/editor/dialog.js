// Asks for one value in a dialog of the page.
import { crel, gettext } from "django-prose-editor/editor"

const ADDRESS = { inputMode: "url", spellcheck: false, required: true }

let count = 0

/**
 * Resolves with what `check` makes of the typed value, or with null when cancelled.
 * `field` holds the text field's properties, those of an address without it.
 * `check(value)` returns (a promise of) the value to use; it throws an Error to show its message.
 */
export const ask = (editor, { title, label, help, submit, value = "", field = ADDRESS, check }) =>
  new Promise((resolve) => {
    const id = `editor-dialog-${++count}`
    const input = crel("input", {
      id,
      value,
      type: "text",
      autocomplete: "off",
      ...field,
      "aria-describedby": `${id}-error ${id}-help`,
    })
    const error = crel("p", { id: `${id}-error`, className: "errornote", hidden: true, role: "alert" })
    const cancel = crel("button", { type: "button", textContent: gettext("Cancel") })
    const form = crel("form", { noValidate: true }, [
      crel("h2", { id: `${id}-title`, className: "prose-editor-dialog-title", textContent: title }),
      crel("div", { className: "prose-editor-dialog-field" }, [
        error,
        crel("label", { htmlFor: id, textContent: label }),
        input,
        crel("p", { id: `${id}-help`, className: "help", textContent: help }),
      ]),
      crel("button", { type: "submit", textContent: submit }),
      cancel,
    ])
    const dialog = crel("dialog", { className: "prose-editor-dialog", "aria-labelledby": `${id}-title` }, [form])
    let answer = null

    cancel.addEventListener("click", () => dialog.close())
    dialog.addEventListener("close", () => {
      dialog.remove()
      editor.commands.focus()
      resolve(answer)
    })
    form.addEventListener("submit", async (event) => {
      event.preventDefault()
      try {
        answer = await check(input.value.trim())
        dialog.close()
      } catch ({ message }) {
        error.textContent = message
        error.hidden = false
        input.setAttribute("aria-invalid", "true")
        input.focus()
      }
    })
    // Outside the admin's form, which must not notice this one's submission.
    document.body.append(dialog)
    dialog.showModal()
    input.focus()
  })
