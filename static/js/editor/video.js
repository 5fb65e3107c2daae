// <figure data-video="https://…"><figcaption>…: a video, asked for by its address.
import { gettext } from "django-prose-editor/editor"

import { ask } from "articles/dialog"
import { figure } from "articles/figure"
import { describe, place } from "articles/reference"

const change = async (editor) => {
  const { node } = editor.state.selection
  const address = await ask(editor, {
    title: gettext("Video"),
    label: gettext("Address of the video"),
    help: gettext("The address of its page on YouTube or Vimeo."),
    submit: gettext("Insert"),
    value: node?.type.name === "video" ? node.attrs.value : "",
    async check(value) {
      const found = await describe(editor, "video", value)
      if (found) return found.value
      throw new Error(gettext("This is not the address of a YouTube or Vimeo video."))
    },
  })
  if (address) place(editor, "video", address)
}

export const Video = figure({
  kind: "video",
  hasCaption: true,
  icon: "smart_display",
  label: gettext("Video"),
  change,
})
