from sqlite3 import sqlite_version_info

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

EVERY = ()  # column: no choice is made


def know_json(connection, **kwargs):
    """SQLite has JSON since 3.38. Django finds out by a transaction of its own on each connection,
    which waits for whoever writes, and takes an error of that for a no."""
    if connection.vendor == "sqlite" and sqlite_version_info >= (3, 38):
        connection.features.supports_json_field = True


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("News")
    # What pages are made of. Whoever commits a change there makes a new generation of the content,
    # and nothing kept of the former one is served any more: `articles.triggers`.
    readers_see = {
        "Edition": EVERY,
        "EditionUse": EVERY,
        "Keyword": EVERY,
        "Card": EVERY,
        "Picture": EVERY,
        "Redirect": EVERY,
        "Related": EVERY,
        "Article": ["group", "translated_from"],  # which editions are translations, and of which
    }
    readers_never_see = [
        "Announcement",
        "ArticleUse",
        "Autosave",
        "Comment",
        "Editing",
        "Fingerprint",
        "Generation",
        "HistoricalArticle",
        "HistoricalArticle_keywords",
        "MissingAddress",
        "Override",
        "Rendering",
        "ReviewStep",
        "SearchEntry",  # what a search found is not kept
        "SearchWord",
        "Unrelated",
        "Upload",
    ]

    def ready(self):
        # The checks register themselves.
        from articles import checks, search_checks, search_triggers, triggers  # noqa: F401

        connection_created.connect(know_json)
        post_migrate.connect(triggers.install, sender=self)
        post_migrate.connect(search_triggers.install, sender=self)
