"""Session: who is signed in, where, and since when, so that it can be seen and ended."""

import hashlib

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts import agents


class SessionQuerySet(models.QuerySet):
    def live(self):
        return self.filter(expire_date__gt=timezone.now())

    def end(self, user, *, but=None):
        """Log a user out everywhere, except in the session of the key `but`; returns how many."""
        return self.filter(user=user).exclude(session_key=but or "").delete()[0]


class Session(AbstractBaseSession):
    """Django's session, with the columns that a list of them needs.

    `portal.accounts.sessions` writes them; `started_at` is when the person signed in.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        related_name="portal_sessions",
        verbose_name=_("user"),
    )
    address = models.GenericIPAddressField(_("IP address"), null=True)
    agent = models.CharField(_("browser"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("signed in"))
    seen_at = models.DateTimeField(_("last seen"))

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        ordering = ["-seen_at"]
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls):
        from portal.accounts.sessions import SessionStore

        return SessionStore

    @property
    def number(self):
        """What names it in a page. The key itself would let whoever sees the page take it over."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:16]

    @property
    def device(self):
        return agents.describe(self.agent)
