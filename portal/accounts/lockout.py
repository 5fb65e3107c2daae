"""Against guessing: django-axes counts wrong passwords, and here also wrong codes.

Two limits. After AXES_FAILURE_LIMIT failures from one address the account is closed to that address
for AXES_COOLOFF_TIME. After GUESSES failures in an hour, from wherever, it is closed to browsers
that nobody has signed in to it with before, until the hour is over. So many addresses together
guess no faster, and cannot keep a person out: their own browser is known by a cookie ("device
cookies", OWASP).
"""

import math
from datetime import timedelta

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username, get_credentials
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.signals import user_login_failed
from django.core import signing
from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from inquiries.models import Limit
from inquiries.models.limit import client_key, client_of, start_of
from portal.staff_middleware import admin_path

GUESSES = 60
WINDOW = timedelta(hours=1)
KNOWN_COOKIE = "known_browser"
KNOWN_FOR = timedelta(days=180)


class Handler(AxesDatabaseHandler):
    """axes' own, with the second limit (AXES_HANDLER)."""

    def is_locked(self, request, credentials=None):
        return super().is_locked(request, credentials) or self.is_guessed(request, credentials)

    def is_guessed(self, request, credentials):
        username = get_client_username(request, credentials)
        if not username or is_known(request, username):
            return False
        counts = Limit.objects.filter(window_at=start_of(WINDOW), count__gte=GUESSES)
        return counts.filter(key=guesses_key(username)).exists()

    def reset_attempts(self, *, username=None, **kwargs):
        """Both limits, as `manage.py axes_reset_username` wants."""
        if username:
            Limit.objects.filter(key=guesses_key(username)).delete()
        return super().reset_attempts(username=username, **kwargs)

    def user_login_failed(self, sender, credentials, request=None, **kwargs):
        """axes', without what was posted: it may hold passwords and other people's data."""
        if request is None:
            return
        was_refused = request.axes_locked_out
        sent, request.POST = request.POST, QueryDict()
        try:
            super().user_login_failed(sender, credentials, request, **kwargs)
        finally:
            request.POST = sent
        username = get_client_username(request, credentials)
        if username and not was_refused:
            Limit.objects.hit(guesses_key(username), WINDOW)


def address_of(request):
    """Where somebody tries from, one address for each client (AXES_CLIENT_IP_CALLABLE)."""
    return client_of(request.META.get("REMOTE_ADDR", "")) or None


def guesses_key(username):
    return client_key("guesses", username)


def is_locked(request, user):
    """Whether a person may not try now; then the answer says so, whatever the view returns."""
    credentials = get_credentials(user.get_username())
    if AxesProxyHandler.is_allowed(request, credentials):
        return False
    request.axes_locked_out, request.axes_credentials = True, credentials
    return True


def note_failure(request, user):
    """Count a wrong code as a wrong password is counted."""
    credentials = get_credentials(user.get_username())
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)


def refuse(request, response, credentials):
    """The page that says how long to wait (AXES_LOCKOUT_CALLABLE)."""
    minutes = minutes_left(request, credentials)
    context = admin.site.each_context(request)
    context |= {"title": _("Too many wrong tries"), "minutes": minutes}
    return render(request, "admin/accounts/locked.html", context, status=429)


def minutes_left(request, credentials):
    """Until the next try is answered, rounded up."""
    now = timezone.now()
    handler = Handler()
    ends = [now]
    for attempts in handler.get_user_attempts(request, credentials):
        ends += [row.attempt_time + settings.AXES_COOLOFF_TIME for row in attempts]
    if handler.is_guessed(request, credentials):
        ends.append(start_of(WINDOW, now) + WINDOW)
    return max(1, math.ceil((max(ends) - now).total_seconds() / 60))


def remember(response, user):
    """Let the browser be known as one that the person signs in with."""
    response.set_cookie(
        KNOWN_COOKIE,
        signing.dumps(user.get_username(), salt=KNOWN_COOKIE),
        max_age=KNOWN_FOR,
        path=admin_path(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def is_known(request, username):
    try:
        value = request.COOKIES.get(KNOWN_COOKIE, "")
        return signing.loads(value, salt=KNOWN_COOKIE, max_age=KNOWN_FOR) == username
    except signing.BadSignature:
        return False
