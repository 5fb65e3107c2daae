// <figure data-picture="12" data-alt="…"><figcaption>…: a picture of the library; its alternative text
// and caption here stand in for the library's.
import { gettext } from "django-prose-editor/editor"

import { choose } from "articles/choose"
import { ask } from "articles/dialog"
import { figure } from "articles/figure"
import { describe } from "articles/reference"

const askAlt = async (editor) => {
  const { value, alt } = editor.getAttributes("picture")
  const about = await describe(editor, "picture", value).catch(() => null)
  const given = await ask(editor, {
    title: gettext("Alternative text"),
    label: gettext("What the picture tells here"),
    help: about?.alt
      ? gettext("Leave it empty for that of the library: “%s”").replace("%s", () => about.alt)
      : gettext("Leave it empty for that of the library: it only decorates."),
    submit: gettext("Save"),
    value: alt ?? "",
    field: { maxLength: 250 },
    check: (typed) => ({ alt: typed || null }),
  })
  if (given) editor.chain().focus().updateAttributes("picture", given).run()
}

export const Picture = figure({
  kind: "picture",
  hasCaption: true,
  icon: "image",
  label: gettext("Picture"),
  change: choose("picture"),
  attributes: { alt: "data-alt" },
  buttons: [{ label: gettext("Alternative text"), act: askAlt }],
})
