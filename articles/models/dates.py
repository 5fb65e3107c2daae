from datetime import datetime, time

from django.utils import timezone

from articles import body


class Dated:
    """The dates of an edition that readers and machines are told: when it was posted, and when its
    words changed."""

    @property
    def posted_at(self):
        """The moment it was posted, as far as it is known: that of its start where readers see that
        day and nothing was changed since, else the day's beginning."""
        if self.updated_at is None and timezone.localdate(self.starts_at) == self.posted_on:
            return self.starts_at
        return timezone.make_aware(datetime.combine(self.posted_on, time.min))

    @property
    def modified_at(self):
        """The moment its words changed, which is never before it was posted: an editor may have
        chosen a later day for that."""
        return max(self.posted_at, self.updated_at or self.posted_at)

    def inherit(self, *, is_minor=False):
        """Take the dates that readers see from the edition before: posted once, updated when the
        words changed materially."""
        before = type(self).objects.filter(article=self.article, starts_at__lt=self.starts_at)
        previous = before.order_by("starts_at").last()
        if self.posted_on is None:
            first = previous.posted_on if previous else None
            self.posted_on = first or timezone.localdate(self.starts_at)
        if previous is None:
            return
        reworded = not is_minor and self.words() != previous.words()
        self.updated_at = self.starts_at if reworded else previous.updated_at

    def words(self):
        """The words a reader reads, for comparison."""
        return f"{self.title} {self.summary} {body.plain_text(self.body)}".split()
