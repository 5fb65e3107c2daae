from datetime import date, time
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.dates import WEEKDAYS
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.models.rows import RowsSubquery
from articles.prepared import Prepared
from inquiries.hours import Calendar


def validate_zone(name):
    if name not in available_timezones():
        raise ValidationError(_("Write a tz database name like Asia/Shanghai."))


class Desk(models.Model):
    """When the inquiry desk works and what it promises. There is at most one row."""

    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_zone],
        help_text=_("Of the office hours, such as Asia/Shanghai; empty means the site's."),
    )
    answer_within = models.PositiveSmallIntegerField(
        _("answer within"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(400)],
        help_text=_("Office hours. Buyers are told the moment; empty means nothing is promised."),
    )

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="desk_is_one")]

    def __str__(self):
        return str(_("Office hours"))

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def current(cls):
        """The desk as configured, or one that promises nothing; one query."""
        for row in CURRENT.rows():
            desk = cls(pk=1, time_zone=row["time_zone"], answer_within=row["answer_within"])
            desk.week = [_opening(**each) for each in row["week"]]
            desk.days_off = [_absence(**each) for each in row["days_off"]]
            return desk
        return cls(pk=1)

    @property
    def zone(self):
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)

    @cached_property
    def week(self):
        """(weekday, opens, closes) of each stretch in which somebody answers."""
        return [(row.weekday, row.opens_at, row.closes_at) for row in self.hours.all()]

    @cached_property
    def days_off(self):
        return [(row.first_day, row.last_day) for row in self.holidays.all()]

    @property
    def calendar(self):
        """The `hours.Calendar` of the desk; without hours it counts around the clock."""
        return Calendar(self.zone, self.week, self.days_off)

    def promise(self, since):
        """By when an answer is promised to what came in at `since`, or None."""
        if not self.answer_within or not self.week:
            return None
        return self.calendar.after(since, hours=self.answer_within)


class OfficeHours(models.Model):
    """One stretch of a weekday in which somebody answers."""

    desk = models.ForeignKey("Desk", models.CASCADE, related_name="hours", verbose_name=_("desk"))
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=list(WEEKDAYS.items()))
    opens_at = models.TimeField(_("from"))
    closes_at = models.TimeField(_("until"), help_text=_("00:00 means midnight."))

    class Meta:
        verbose_name = _("hours of a weekday")
        verbose_name_plural = _("hours of the week")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["desk", "weekday", "opens_at"], name="hours_once"),
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at")) | Q(closes_at="00:00"),
                name="hours_open_before_close",
                violation_error_message=_("The end must be later than the beginning."),
            ),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class Holiday(models.Model):
    """Days on which nobody answers."""

    desk = models.ForeignKey(
        "Desk", models.CASCADE, related_name="holidays", verbose_name=_("desk")
    )
    name = models.CharField(_("name"), max_length=80)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="holiday_first_before_last",
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.first_day}"


def _current():
    hours = OfficeHours.objects.order_by("weekday", "opens_at").filter(desk=OuterRef("pk"))
    holidays = Holiday.objects.order_by("first_day").filter(desk=OuterRef("pk"))
    week = JSONObject(weekday="weekday", opens_at="opens_at", closes_at="closes_at")
    days_off = JSONObject(first_day="first_day", last_day="last_day")
    return Desk.objects.order_by("pk").values(
        "time_zone",
        "answer_within",
        week=RowsSubquery(hours.values(item=week)),
        days_off=RowsSubquery(holidays.values(item=days_off)),
    )


def _opening(weekday, opens_at, closes_at):
    return weekday, time.fromisoformat(opens_at), time.fromisoformat(closes_at)


def _absence(first_day, last_day):
    return date.fromisoformat(first_day), date.fromisoformat(last_day)


CURRENT = Prepared(_current)  # asked for each time that an inquiry comes in
