"""The session engine: Django's, in a table that also says whose a session is (SESSION_ENGINE).

A session ends when it was not used for SESSION_IDLE, and SESSION_LIFETIME after the person signed
in, however busy. That it is used is written every few minutes only, without the session's data, so
that a page in the background never overwrites what another one has just stored there.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.dispatch import receiver
from django.utils import timezone

ANONYMOUS_FOR = timedelta(minutes=30)  # between the steps of signing in; strangers make these
SEEN_EVERY = timedelta(minutes=5)
STARTED, CONFIRMED = "started_at", "confirmed_at"  # keys in the session's data, ISO 8601
AGENT_LENGTH = 300


class SessionStore(db.SessionStore):
    row = None  # as it was read
    address, agent = None, ""  # of the request

    @classmethod
    def get_model_class(cls):
        from portal.models import Session

        return Session

    def serve(self, request):
        """Note whose request it is."""
        self.address = request.META.get("REMOTE_ADDR") or None
        self.agent = request.META.get("HTTP_USER_AGENT", "")[:AGENT_LENGTH]
        return self

    def _get_session_from_db(self):
        self.row = super()._get_session_from_db()
        return self.row

    def create_model_instance(self, data):
        now = timezone.now()
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.started_at = datetime.fromisoformat(data[STARTED]) if STARTED in data else now
        self._mark(row, now)
        return row

    def touch(self):
        """Note now and then that it is used, and from where."""
        now = timezone.now()
        if self.row and self.row.user_id and now - self.row.seen_at >= SEEN_EVERY:
            self._mark(self.row, now)
            noted = {
                name: getattr(self.row, name)
                for name in ("seen_at", "expire_date", "address", "agent")
            }
            # Updated, not saved: a session that was ended meanwhile stays ended.
            self.model.objects.filter(pk=self.row.pk).update(**noted)

    def _mark(self, row, now):
        row.seen_at = now
        idle = settings.SESSION_IDLE if row.user_id else ANONYMOUS_FOR
        row.expire_date = min(now + idle, row.started_at + settings.SESSION_LIFETIME)
        row.address = self.address
        row.agent = self.agent


@receiver(user_logged_in)
def note_start(sender, request, **kwargs):
    """Somebody signed in, which also confirms who it is."""
    request.session[STARTED] = request.session[CONFIRMED] = timezone.now().isoformat()
