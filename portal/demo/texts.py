"""Reads the sample articles: files of header lines, a blank line and the body's HTML (pure)."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "articles"


@dataclass(frozen=True)
class Text:
    """One article in one language. Pictures and cards, also in the body, are named by their keys.

    state is draft, scheduled, live or withdrawn; next_title makes a live article one with an
    unpublished change. translates is the slug of the English original.
    """

    slug: str
    language: str
    title: str
    summary: str
    picture: str
    body: str
    breadcrumb: str = ""
    posted: date | None = None
    keywords: list[str] = field(default_factory=list)
    card: str = ""
    translates: str = ""
    state: str = "live"
    next_title: str = ""

    @property
    def key(self):
        return self.language, self.slug


def read_all() -> list[Text]:
    """Every sample article, in the order of publication."""
    texts = [read(path) for path in sorted(FOLDER.glob("*.html"))]
    return sorted(texts, key=lambda text: (text.posted or date.max, text.key))


def read(path: Path) -> Text:
    """The article of a file named `<slug>.<language>.html`."""
    header, _blank, body = path.read_text(encoding="utf-8").partition("\n\n")
    lines = (line.partition(": ") for line in header.splitlines())
    fields = {name.lower().replace("-", "_"): value for name, _colon, value in lines}
    if "posted" in fields:
        fields["posted"] = date.fromisoformat(fields["posted"])
    fields["keywords"] = fields.get("keywords", "").split("; ")
    slug, language, _suffix = path.name.split(".")
    return Text(slug=slug, language=language, body=body.strip(), **fields)
