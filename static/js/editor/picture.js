// <figure data-picture="12"><figcaption>…: a picture of the library, with a caption of its own.
import { gettext } from "django-prose-editor/editor"

import { choose } from "articles/choose"
import { figure } from "articles/figure"

export const Picture = figure({
  kind: "picture",
  hasCaption: true,
  icon: "image",
  label: gettext("Picture"),
  change: choose("picture"),
})
