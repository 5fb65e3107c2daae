import ipaddress
from datetime import UTC, datetime, timedelta

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from articles.prepared import fetch

FORGOTTEN_AFTER = timedelta(days=2)  # longer than any window


class TooMany(Exception):
    """A limit was passed. Let it roll the transaction back, which takes the count back."""


def client_of(address: str) -> str:
    """One address for all that a client has: of IPv6 the first of the /64, since a customer has a
    whole one (RFC 6177). What is no address stays as it is."""
    try:
        client = ipaddress.ip_address(address)
    except ValueError:
        return address
    client = getattr(client, "ipv4_mapped", None) or client
    if client.version == 6:
        client = ipaddress.IPv6Network((int(client), 64), strict=False).network_address
    return str(client)


def client_key(purpose: str, address: str) -> str:
    """The key of a client in a limit: nobody without the secret key can tell who it is from it."""
    client = client_of(address)
    digest = salted_hmac("inquiries.limit", client, algorithm="sha256").hexdigest()
    return f"{purpose}:{digest}"


def start_of(window: timedelta, at: datetime | None = None) -> datetime:
    """When the window began that `at`, or now, is in."""
    seconds = window.total_seconds()
    return datetime.fromtimestamp((at or timezone.now()).timestamp() // seconds * seconds, UTC)


class LimitManager(models.Manager):
    def hit(self, key: str, window: timedelta, at: datetime | None = None) -> int:
        """Count one more use of `key` in the current window and return the count.

        One statement, exact over any number of processes on both databases. Inside a transaction
        the row stays locked until its end, and a rollback takes the count back.
        """
        meta, start = self.model._meta, start_of(window, at)
        values = [key, meta.get_field("window_at").get_db_prep_value(start, connection)]
        sql = (
            f"INSERT INTO {connection.ops.quote_name(meta.db_table)} AS held "  # noqa: S608
            "(key, window_at, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (key, window_at) DO UPDATE SET count = held.count + 1 RETURNING count"
        )
        ((count,),) = fetch(connections[DEFAULT_DB_ALIAS], sql, values)
        return count

    def forget_past(self):
        """Delete the counts of windows that are over."""
        self.filter(window_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()


class Limit(models.Model):
    """How often something was done in a stretch of time; holds hashes, no personal data."""

    key = models.CharField(_("key"), max_length=100)
    window_at = models.DateTimeField(_("window"))
    count = models.PositiveIntegerField(_("count"), default=0)

    objects = LimitManager()

    class Meta:
        verbose_name = _("limit")
        verbose_name_plural = _("limits")
        ordering = ["-window_at", "key"]
        # The window first: what is past is found by the same index.
        constraints = [models.UniqueConstraint(fields=["window_at", "key"], name="limit_once")]

    def __str__(self):
        return f"{self.key} {self.window_at:%Y-%m-%d %H:%M}: {self.count}"
