"""The publishing half's data: what editors change and what readers see."""

from articles.models.address import MissingAddress, Redirect
from articles.models.announcement import Announcement
from articles.models.article import Article
from articles.models.autosave import Autosave, Editing
from articles.models.card import Card
from articles.models.content import BodyField, Content
from articles.models.edition import Edition
from articles.models.fingerprint import Fingerprint
from articles.models.generation import Generation
from articles.models.keyword import Keyword
from articles.models.override import Override
from articles.models.picture import Picture
from articles.models.related import Related, Unrelated
from articles.models.rendering import Rendering
from articles.models.review import Comment, ReviewStep
from articles.models.search import SearchEntry, SearchWord
from articles.models.trashed import TrashedArticle
from articles.models.upload import Upload
from articles.models.use import ArticleUse, EditionUse

__all__ = [
    "Announcement",
    "Article",
    "ArticleUse",
    "Autosave",
    "BodyField",
    "Card",
    "Comment",
    "Content",
    "Editing",
    "Edition",
    "EditionUse",
    "Fingerprint",
    "Generation",
    "Keyword",
    "MissingAddress",
    "Override",
    "Picture",
    "Redirect",
    "Related",
    "Rendering",
    "ReviewStep",
    "SearchEntry",
    "SearchWord",
    "TrashedArticle",
    "Unrelated",
    "Upload",
]
