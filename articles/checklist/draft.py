"""What the rules look at: a working copy, read once."""

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property

from articles import body, likeness, redirecting
from articles.markup import Element, parse
from articles.models import Edition, Picture


class Problem(NamedTuple):
    """What a rule found: in words, the form's field to mend it in, and where else to look."""

    text: str
    field: str = ""
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True)
class Placed:
    """The main picture, or one placed in the body with its words there."""

    field: str
    picture: Picture
    alt: str
    caption: str


def path_of(article):
    """Where readers will find it, also while its address is not finished."""
    with translation.override(article.language):
        return reverse("articles:list") + (article.slug and f"{article.slug}/")


class Draft:
    """An article, and its body as a tree."""

    def __init__(self, article):
        self.article = article

    @cached_property
    def tree(self) -> Element:
        return parse(self.article.body)

    @cached_property
    def elements(self) -> list[Element]:
        return list(self.tree.descendants())

    @cached_property
    def links(self) -> list[Element]:
        return [e for e in self.elements if e.tag == "a" and e.attributes.get("href")]

    @cached_property
    def headings(self) -> list[Element]:
        return [element for element in self.elements if element.tag in body.HEADINGS]

    @cached_property
    def placed(self) -> list[Placed]:
        """The pictures in the text, in reading order."""
        nodes = self.article.uses.nodes()
        found = []
        for figure in self.elements:
            pk = figure.tag == "figure" and figure.attributes.get("data-picture")
            picture = nodes.get(("picture", int(pk))) if pk else None
            if picture:
                own = " ".join(e.text() for e in figure.elements("figcaption"))
                alt = figure.attributes.get("data-alt") or picture.alternative
                found.append(Placed("body", picture, alt.strip(), own or picture.caption))
        return found

    @cached_property
    def pictures(self) -> list[Placed]:
        """The main picture and those in the text."""
        hero = self.article.hero
        main = [Placed("hero", hero, hero.alternative.strip(), hero.caption)] if hero else []
        return main + self.placed

    @cached_property
    def runs(self) -> set[str]:
        return likeness.runs(body.plain_text(self.article.body))

    @cached_property
    def ids(self) -> set[str]:
        """The places in the text that a link can lead to."""
        return {heading["id"] for heading in body.page(self.article.body, {}).contents}

    @cached_property
    def path(self) -> str:
        return path_of(self.article)

    @cached_property
    def url(self) -> str:
        return f"https://{redirecting.own_host()}{self.path}"

    def others(self):
        """What readers see now of other articles in the language."""
        live = Edition.objects.live().filter(language=self.article.language)
        return live.exclude(article=self.article)
