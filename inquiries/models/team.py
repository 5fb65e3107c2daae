from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TeamManager(models.Manager):
    def mates_of(self, user):
        """The users whose inquiries a user shares, the user among them.

        Those in no team are one team, so a company without teams shares everything.
        """
        users = get_user_model().objects.all()
        teams = self.filter(Q(members=user) | Q(lead=user))
        if not teams.exists():
            return users.filter(teams__isnull=True, led_teams__isnull=True)
        return users.filter(Q(pk=user.pk) | Q(teams__in=teams) | Q(led_teams__in=teams))


class Team(models.Model):
    """Staff who see and answer each other's inquiries."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="teams", verbose_name=_("members")
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="led_teams",
        verbose_name=_("lead"),
        help_text=_("Is told of inquiries that nobody answered in time."),
    )

    objects = TeamManager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self):
        return self.name
