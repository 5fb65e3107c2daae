"""The editors' desk."""

from articles.admin.address import MissingAddressAdmin, RedirectAdmin
from articles.admin.article import ArticleAdmin
from articles.admin.card import CardAdmin
from articles.admin.keyword import KeywordAdmin
from articles.admin.picture import PictureAdmin
from articles.admin.trash import TrashAdmin

__all__ = [
    "ArticleAdmin",
    "CardAdmin",
    "KeywordAdmin",
    "MissingAddressAdmin",
    "PictureAdmin",
    "RedirectAdmin",
    "TrashAdmin",
]
