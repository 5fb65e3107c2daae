// Links, asked for in a dialog that says what is wrong with an address.
import { gettext, Link as Base } from "django-prose-editor/editor"

import { ask } from "articles/dialog"

/** The address as a link needs it; people paste "www.example.com" and "name@example.com". */
const complete = (address) => {
  if (/^(https?:\/\/|mailto:|tel:|\/|#)\S+$/i.test(address)) return address
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(address)) return `mailto:${address}`
  if (/^[^\s@/:.]+(\.[^\s@/:.]+)+(:\d+)?([/?#]\S*)?$/.test(address)) return `https://${address}`
  throw new Error(gettext("Enter an address such as https://example.com/, name@example.com or /contact/."))
}

const addLink = () => ({ editor }) => {
  if (editor.state.selection.empty && !editor.isActive("link")) return false
  const { href } = editor.getAttributes("link")
  ask(editor, {
    title: gettext("Link"),
    label: gettext("Address"),
    help: gettext("A page, an email address, or a path of this site such as /contact/."),
    submit: gettext("Apply"),
    value: href,
    check: complete,
  }).then((address) => {
    if (address) editor.chain().focus().extendMarkRange("link").setLink({ href: address }).run()
  })
  return true
}

export const Link = Base.extend({
  addCommands() {
    return { ...this.parent?.(), addLink }
  },
})
