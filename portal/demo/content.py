"""Loads the sample company, keywords, cards and articles."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from articles.models import Article, Card, Keyword
from portal.demo import texts
from portal.models import Company, CompanyText

FOLDER = Path(__file__).parent
SCHEDULED_IN = timedelta(days=9)
REFERENCE = re.compile(r'data-(picture|card)="([^"]+)"')


def read_site():
    """What is not an article: company, keywords, cards, users."""
    return tomllib.loads((FOLDER / "site.toml").read_text(encoding="utf-8"))


class Content:
    """Makes rows by their keys in the files, each when it is first needed.

    Cards lead to articles, and articles show cards: asking for one makes what it refers to.
    """

    def __init__(self, pictures, users):
        self.site = read_site()
        self.pictures, self.users = pictures, users
        self.texts = {text.key: text for text in texts.read_all()}
        self.articles, self.cards = {}, {}
        # The newest article is always from yesterday, however old the files are.
        newest = max(text.posted for text in self.texts.values() if text.posted)
        self.shift = timezone.localdate() - timedelta(days=1) - newest

    def load(self):
        """Everything, oldest article first."""
        for picture in self.pictures.values():
            picture.save()
        for language, names in self.site["keywords"].items():
            for name, slug in names.items():
                Keyword.objects.get_or_create(language=language, slug=slug, defaults={"name": name})
        for text in self.texts.values():
            self.publish(text)
        for key in self.site["cards"]:
            self.card(key)
        self.load_company()

    def publish(self, text):
        """Bring an article into the state that its file names."""
        article, editor = self.article(text.key), self.users.get("editor")
        if text.state == "draft":
            return
        at = timezone.now() + SCHEDULED_IN if text.state == "scheduled" else None
        article.publish(editor, at=at)
        if text.state == "withdrawn":
            article.withdraw()
        if text.next_title:
            article.title = text.next_title
            article.save()

    def article(self, key):
        """The saved draft of a text."""
        if key not in self.articles:
            self.articles[key] = self._make_article(self.texts[key])
        return self.articles[key]

    def _make_article(self, text):
        article = Article(
            language=text.language,
            slug=text.slug,
            title=text.title,
            breadcrumb=text.breadcrumb,
            summary=text.summary,
            posted_on=text.posted and text.posted + self.shift,
            body=REFERENCE.sub(self._with_id, text.body),
            hero=self.pictures[text.picture],
            card=self.card(text.card) if text.card else None,
            author=self.users.get("writer"),
        )
        article._history_user = self.users.get("writer")
        if text.translates:
            article.group = self.article(("en", text.translates)).group
        article.save()
        article.keywords.set(Keyword.objects.filter(language=text.language, name__in=text.keywords))
        return article

    def _with_id(self, match):
        kind, key = match.groups()
        row = self.pictures[key] if kind == "picture" else self.card(key)
        return f'data-{kind}="{row.pk}"'

    def card(self, key):
        if key not in self.cards:
            self.cards[key] = self._make_card(**self.site["cards"][key])
        return self.cards[key]

    def _make_card(self, language, picture, article="", keyword="", **fields):
        if article:
            fields["article"] = self.article((language, article))
        if keyword:
            fields["keyword"] = Keyword.objects.get(language=language, name=keyword)
        return Card.objects.create(language=language, picture=self.pictures[picture], **fields)

    def load_company(self):
        """The company's row and its texts, unless the site has a company already."""
        if Company.objects.exists():
            return
        values = dict(self.site["company"])
        company_texts = values.pop("texts")
        for name in ("logo", "shared_picture", "wechat_qr"):
            values[name] = self.pictures[values[name]]
        company = Company(**{name: _stripped(value) for name, value in values.items()})
        company.full_clean()
        company.save()
        for language, fields in company_texts.items():
            card = self.cards[fields.pop("default_card")]
            columns = {name: _stripped(value) for name, value in fields.items()}
            CompanyText.objects.create(
                company=company, language=language, default_card=card, **columns
            )


def _stripped(value):
    return value.strip() if isinstance(value, str) else value
