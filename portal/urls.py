"""Every address of the site. English has no prefix; other languages start with their code."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal import crawlers, llms, metrics, readiness, views

urlpatterns = [  # tried one after the other: the public pages come first
    *i18n_patterns(
        path("", views.HomeView.as_view(), name="home"),
        path("llms.txt", llms.llms, name="llms"),
        path("news/", include("articles.urls")),
        path("contact/", include("inquiries.urls")),
        path("contact/", views.ContactView.as_view(), name="contact"),
        prefix_default_language=False,
    ),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", readiness.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("accent-<slug:color>.css", views.accent, name="accent"),
    path("media/<path:path>", views.media, name="media"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap_index, name="sitemap_index"),
    path("sitemap-news.xml", crawlers.news_sitemap, name="news_sitemap"),
    path("sitemap-<slug:section>-<int:number>.xml", crawlers.sitemap, name="sitemap"),
    path("<slug:key>.txt", crawlers.indexnow_key),
]

handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
