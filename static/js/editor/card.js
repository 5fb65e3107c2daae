// <figure data-card="3">: a card that leads readers to an offer.
import { gettext } from "django-prose-editor/editor"

import { choose } from "articles/choose"
import { figure } from "articles/figure"

export const Card = figure({
  kind: "card",
  icon: "art_track",
  label: gettext("Card"),
  change: choose("card"),
})
