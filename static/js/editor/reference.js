// What the text refers to: asked of the server, put into the text.

const answers = new Map()

export const textareaOf = (editor) => editor.options.element.querySelector("textarea")

/** What the server tells about a reference: {title, text, image, alt, caption, value}, or null. */
export const describe = (editor, kind, value) => {
  const url = `${textareaOf(editor).dataset.nodeUrl}?${new URLSearchParams({ [kind]: value })}`
  if (!answers.has(url)) {
    const answer = fetch(url).then((response) => (response.ok ? response.json() : null))
    answer.catch(() => answers.delete(url))
    answers.set(url, answer)
  }
  return answers.get(url)
}

/** Put a figure below the selected block, or give the selected figure another reference. */
export const place = (editor, kind, value) => {
  const { selection, doc } = editor.state
  if (selection.node?.type.name === kind) {
    // Words for one picture do not describe another.
    return editor.chain().focus().updateAttributes(kind, { value, alt: null }).run()
  }
  const at = selection.$to.depth ? selection.$to.after(1) : selection.to
  const more = doc.nodeAt(at)?.type.name === "paragraph" ? [] : [{ type: "paragraph" }]
  // Writing goes on in the caption, or below what has none.
  const caret = at + (editor.schema.nodes[kind].isAtom ? 2 : 1)
  return editor.chain().insertContentAt(at, [{ type: kind, attrs: { value } }, ...more]).focus(caret).run()
}
