from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from articles import archive, feeds, markdown_page, search_page, views


class UnicodeSlugConverter(StringConverter):
    """A slug in any script."""

    regex = r"[-\w]+"


class YearConverter(IntConverter):
    """Four digits; `articles.models.content.RESERVED_SLUGS` keeps articles from such addresses."""

    regex = "[1-9][0-9]{3}"


register_converter(UnicodeSlugConverter, "uslug")
register_converter(YearConverter, "year")

app_name = "articles"
urlpatterns = [  # tried one after the other
    path("", views.NewsListView.as_view(), name="list"),
    path("feed/", feeds.NewsFeed(), name="feed"),
    path("rss/", feeds.NewsRssFeed(), name="rss"),
    path("search/", search_page.SearchView.as_view(), name="search"),
    path("<year:year>/", archive.ArchiveView.as_view(), name="archive"),
    path("<uslug:slug>/", views.NewsDetailView.as_view(), name="detail"),
    path("<uslug:slug>.md", markdown_page.page, name="markdown"),
    path("keyword/<uslug:slug>/feed/", feeds.KeywordFeed(), name="keyword_feed"),
    path("keyword/<uslug:slug>/rss/", feeds.KeywordRssFeed(), name="keyword_rss"),
    path("keyword/<uslug:slug>/", views.KeywordView.as_view(), name="keyword"),
    path("preview/<str:token>/", views.PreviewView.as_view(), name="preview"),
]
