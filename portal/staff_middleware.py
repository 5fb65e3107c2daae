"""Middleware that only somebody logged in, or about to be, has to do with.

A reader's page needs no session, no user and no messages: all six together would take longer than
a page from the page cache. They are passed by where no session cookie comes and the admin is not
asked for; nothing outside the admin may read `request.session` or `request.user`.
"""

from functools import cache

from axes.middleware import AxesMiddleware as Axes
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware as Authentication
from django.contrib.messages.middleware import MessageMiddleware as Messages
from django.contrib.sessions.middleware import SessionMiddleware as Session
from django.urls import reverse
from simple_history.middleware import HistoryRequestMiddleware

from articles import moment
from portal.accounts import two_factor


@cache
def admin_path():
    """How the admin's addresses begin. It has none in other languages."""
    return reverse("admin:index")


def is_for_staff(request):
    """Whether somebody may be logged in, or come to log in."""
    return has_session(request) or request.path_info.startswith(admin_path())


def has_session(request):
    """Whether a session cookie comes. Asked several times of each request, mostly in vain."""
    return "HTTP_COOKIE" in request.META and settings.SESSION_COOKIE_NAME in request.COOKIES


class ForStaff:
    """Mixed in before a middleware, lets readers pass it by."""

    def __call__(self, request):
        if is_for_staff(request):
            return super().__call__(request)
        return self.get_response(request)


class SessionMiddleware(ForStaff, Session):
    """Stock; the session learns whose request it is, and that it is in use."""

    def process_request(self, request):
        super().process_request(request)
        request.session.serve(request)

    def process_response(self, request, response):
        request.session.touch()
        return super().process_response(request, response)


class AuthenticationMiddleware(ForStaff, Authentication):
    pass


class MessageMiddleware(ForStaff, Messages):
    pass


class AxesMiddleware(ForStaff, Axes):
    pass


class HistoryMiddleware:
    """The history of drafts notes who saved; its own middleware is a function."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.get_response_to_staff = HistoryRequestMiddleware(get_response)

    def __call__(self, request):
        if is_for_staff(request):
            return self.get_response_to_staff(request)
        return self.get_response(request)


class MomentMiddleware:
    """Shows the public site as of the moment that a member of staff chose, to nobody else.

    Requests without a session and those that send something pay nothing and see the present.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        at = moment.chosen(request) if self.is_browsing(request) else None
        if at is None or two_factor.is_lacking(request.user):
            return self.get_response(request)
        request.moment = at
        for header in ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"):
            request.META.pop(header, None)  # what the browser keeps is of another moment
        with moment.browsing(at):
            return self.keep_private(self.get_response(request))

    @staticmethod
    def is_browsing(request):
        return (
            has_session(request)
            and request.method in {"GET", "HEAD"}
            and not request.path_info.startswith(
                (admin_path(), settings.STATIC_URL, settings.MEDIA_PATH)
            )
        )

    @staticmethod
    def keep_private(response):
        for header in ("ETag", "Last-Modified"):
            response.headers.pop(header, None)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response
