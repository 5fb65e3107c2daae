from django.urls import path, register_converter
from django.urls.converters import StringConverter

from articles import feeds, views


class UnicodeSlugConverter(StringConverter):
    """A slug in any script."""

    regex = r"[-\w]+"


register_converter(UnicodeSlugConverter, "uslug")

app_name = "articles"
urlpatterns = [
    path("", views.NewsListView.as_view(), name="list"),
    path("feed/", feeds.NewsFeed(), name="feed"),
    path("rss/", feeds.NewsRssFeed(), name="rss"),
    path("keyword/<uslug:slug>/feed/", feeds.KeywordFeed(), name="keyword_feed"),
    path("keyword/<uslug:slug>/", views.KeywordView.as_view(), name="keyword"),
    path("preview/<str:token>/", views.PreviewView.as_view(), name="preview"),
    path("<uslug:slug>/", views.NewsDetailView.as_view(), name="detail"),
]
