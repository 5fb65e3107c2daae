"""The publishing half's data: what editors change and what readers see."""

from articles.models.article import Article
from articles.models.card import Card
from articles.models.content import BodyField, Content
from articles.models.edition import Edition
from articles.models.keyword import Keyword
from articles.models.picture import Picture
from articles.models.use import ArticleUse, EditionUse

__all__ = [
    "Article",
    "ArticleUse",
    "BodyField",
    "Card",
    "Content",
    "Edition",
    "EditionUse",
    "Keyword",
    "Picture",
]
