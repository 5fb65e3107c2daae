"""What search engines are still to be told: an outbox in the database, as mail has one."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(minutes=5)  # longer than any request takes
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]  # the last one repeats


class AnnouncementQuerySet(models.QuerySet):
    def plan(self, articles, at):
        """Note for these articles that from the moment `at` on something comes, changes or goes:
        whatever their editions' dates say now, in the transaction that wrote them.

        Does nothing unless INDEXNOW_KEY is set.
        """
        if not settings.INDEXNOW_KEY:
            return
        editions = self.model._meta.get_field("edition").related_model.objects
        listed = editions.indexable().filter(Q(starts_at__gte=at) | Q(ends_at__gte=at))
        rows = listed.filter(article__in=articles).values_list("pk", "starts_at", "ends_at")
        self.filter(edition__article__in=articles, at__gte=at).delete()
        self.bulk_create(
            self.model(edition_id=pk, at=moment, due_at=moment)
            for pk, *moments in rows
            for moment in moments
            if moment and moment >= at
        )

    @transaction.atomic
    def claim(self, most):
        """Up to `most` due rows with their editions, which nobody else gets for five minutes: who
        dies with them lets them come due again."""
        now = timezone.now()
        due = self.filter(due_at__lte=now).select_for_update(skip_locked=True, of=["self"])
        due = due.select_related("edition").only("attempts", "edition__language", "edition__slug")
        rows = list(due.order_by("due_at", "pk")[:most])
        mine = self.filter(pk__in=[row.pk for row in rows])
        mine.update(due_at=now + LEASE, attempts=F("attempts") + 1)
        return rows

    def put_off(self, rows):
        """Try these again later, the later the more often they were tried."""
        now = timezone.now()
        for row in rows:
            row.due_at = now + PAUSES[min(row.attempts, len(PAUSES) - 1)]
        self.bulk_update(rows, ["due_at"], batch_size=200)


class Announcement(models.Model):
    """A moment at which the page of an edition comes, changes or goes, until engines know."""

    edition = models.ForeignKey("Edition", models.CASCADE, related_name="+")
    at = models.DateTimeField(_("moment"))
    due_at = models.DateTimeField(_("due"), help_text=_("When it is sent, or tried again."))
    attempts = models.PositiveIntegerField(_("attempts"), default=0)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["due_at", "id"], name="announcement_due")]

    def __str__(self):
        return f"{self.edition}: {self.at}"
