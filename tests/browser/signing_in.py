"""A browser that is logged in, without the form: quick, and no key is typed before it listens."""

from django.conf import settings
from django.test import Client


def sign_in(page, user):
    """Give a page of `open_page` the session of a user; returns the user."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    session = {"name": name, "value": client.cookies[name].value, "url": page.site_url}
    page.context.add_cookies([session])
    return user
