// Names the toolbar's buttons, tells their state, and lets the arrow keys walk them.
import { Extension, gettext } from "django-prose-editor/editor"

const LABELS = {
  heading2: gettext("Heading"),
  heading3: gettext("Smaller heading"),
  heading4: gettext("Smallest heading"),
  bold: gettext("Bold"),
  italic: gettext("Italic"),
  subscript: gettext("Subscript"),
  superscript: gettext("Superscript"),
  bulletList: gettext("List"),
  orderedList: gettext("Numbered list"),
  blockquote: gettext("Quote"),
  horizontalRule: gettext("Dividing line"),
  link: gettext("Link"),
  unlink: gettext("Remove link"),
  table: gettext("Table"),
  "table:addColumnAfter": gettext("Add column"),
  "table:deleteColumn": gettext("Delete column"),
  "table:addRowAfter": gettext("Add row"),
  "table:deleteRow": gettext("Delete row"),
  "table:mergeCells": gettext("Merge cells"),
  "table:splitCell": gettext("Split cell"),
  "table:toggleHeaderCell": gettext("Heading cell"),
  "table:deleteTable": gettext("Delete table"),
  "history:undo": gettext("Undo"),
  "history:redo": gettext("Redo"),
}
const TOGGLES = /^(heading\d|bold|italic|subscript|superscript|bulletList|orderedList|blockquote)$/

const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

const name = (button) => {
  button.title = LABELS[button.dataset.name] ?? button.title
  button.ariaLabel = button.title
  button.tabIndex = -1
}

const tellState = (editor) => (button) => {
  const item = button.dataset.name
  // The library never marks this one.
  if (item === "bulletList") button.classList.toggle("active", editor.isActive(item))
  if (TOGGLES.test(item)) button.ariaPressed = String(button.classList.contains("active"))
  button.ariaDisabled = String(button.classList.contains("disabled"))
}

const walk = (event, toolbar) => {
  const shown = [...toolbar.querySelectorAll("button:not(.hidden)")]
  const here = shown.indexOf(document.activeElement)
  const next = { Home: 0, End: shown.length - 1 }[event.key] ?? here + (steps[event.key] ?? NaN)
  const button = shown[(next + shown.length) % shown.length]
  if (!button) return
  event.preventDefault()
  button.focus()
}

export const Toolbar = Extension.create({
  name: "toolbar",
  priority: 1, // after the menu has made its buttons

  onCreate({ editor }) {
    const toolbar = editor.storage.menu.dom
    const buttons = [...toolbar.querySelectorAll("button")]
    toolbar.role = "toolbar"
    toolbar.ariaLabel = gettext("Formatting")
    buttons.forEach(name)
    buttons[0].tabIndex = 0
    toolbar.addEventListener("keydown", (event) => walk(event, toolbar))
    toolbar.addEventListener("focusin", ({ target }) => {
      for (const button of buttons) button.tabIndex = button === target ? 0 : -1
    })
    const tellStates = () => buttons.forEach(tellState(editor))
    editor.on("transaction", tellStates)
    tellStates()
  },

  addKeyboardShortcuts: () => ({
    "Alt-F10": ({ editor }) => {
      editor.storage.menu.dom.querySelector("[tabindex='0']").focus()
      return true
    },
  }),
})
