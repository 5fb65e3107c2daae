"""Pages of the site itself, and what machines ask it."""

import re
import sys

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.generic import TemplateView

from articles import pages, redirecting
from articles.caching import publicly_cached
from articles.frames import Framed
from articles.kept import kept
from articles.models import Edition
from articles.storage import StorageUnavailable
from portal import accent as shades
from portal import headers

IMMUTABLE = {"public": True, "max_age": 365 * 24 * 3600, "immutable": True}


@publicly_cached()
class HomeView(Framed, TemplateView):
    """What the company is, and its latest articles."""

    template_name = "portal/home.html"

    def get_context_data(self, **kwargs):
        live = Edition.objects.live().filter(language=get_language())
        keys = kept(("latest", get_language()), lambda: pages.keys(live[:7]))
        return super().get_context_data(editions=pages.entries(keys), **kwargs)


@publicly_cached()
class ContactView(Framed, TemplateView):
    """Company Contact Information."""

    template_name = "portal/contact.html"


@cache_control(public=True, max_age=24 * 3600)
def accent(request, color):
    """The accent color's shades: inline styles are forbidden, so the color is in the address."""
    if not re.fullmatch(r"[0-9a-f]{6}", color):
        raise Http404
    return HttpResponse(shades.stylesheet(f"#{color}"), content_type="text/css")


def media(request, path):
    """A file of the library where no web server serves it from the disk."""
    try:
        response = FileResponse(default_storage.open(path), headers=headers.OF_FILES)
    except StorageUnavailable:
        return HttpResponse(status=503, headers={"Retry-After": 10, "Cache-Control": "no-store"})
    except (OSError, ValueError, SuspiciousFileOperation) as error:  # missing, or no file's name
        raise Http404 from error
    patch_cache_control(response, **IMMUTABLE)
    return response


def healthz(request):
    """Whether the process is alive."""
    return HttpResponse("ok\n", content_type="text/plain")


def csrf_failure(request, reason=""):
    """A form came from elsewhere or its page was open too long."""
    return render(request, "403_csrf.html", status=403)


def not_found(request, exception):
    """The page that moved, else a page that leads on: 410 where it is gone for good, or 404."""
    answer = redirecting.answer(request)
    if answer and answer.has_header("Location"):
        return answer
    status = answer.status_code if answer else 404
    editions = Edition.objects.live().filter(language=request.LANGUAGE_CODE)
    context = {"editions": editions.for_list()[:3]}
    return render(request, f"{status}.html", context, status=status)


def server_error(request):
    """Needs neither database nor context processors: they may be what failed. Without a database
    503, which asks browsers and proxies to come again."""
    page = render_to_string("500.html")
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        return HttpResponse(page, status=503, headers={"Retry-After": 30})
    return HttpResponse(page, status=500)
