"""Sets the sample inquiry desk up: office hours, holidays, a team, rules, canned replies."""

import tomllib
from datetime import date, time, timedelta
from pathlib import Path

from django.utils import timezone

from inquiries.models import CannedReply, Desk, Holiday, OfficeHours, Rule, Team

FOLDER = Path(__file__).parent
WORKDAYS = range(5)


def open_desk(users):
    """Set the desk up as desk.toml says, unless the site has one; users: by account name."""
    if Desk.objects.exists():
        return
    desk = tomllib.loads((FOLDER / "desk.toml").read_text(encoding="utf-8"))
    _set_hours(**desk["hours"])
    for position, reply in enumerate(desk["replies"], start=1):
        CannedReply.objects.create(position=position * 10, **reply)
    if members := [users[name] for name in desk["team"]["members"] if name in users]:
        team = Team.objects.create(name=desk["team"]["name"], lead=users.get(desk["team"]["lead"]))
        team.members.set(members)
    for position, rule in enumerate(desk["rules"], start=1):
        people = [users[name] for name in rule.pop("people") if name in users]
        if people:
            Rule.objects.create(position=position * 10, **rule).people.set(people)


def _set_hours(*, time_zone, answer_within, spans, holidays):
    desk = Desk.objects.create(time_zone=time_zone, answer_within=answer_within)
    for weekday in WORKDAYS:
        for opens, closes in spans:
            OfficeHours.objects.create(
                desk=desk,
                weekday=weekday,
                opens_at=time.fromisoformat(opens),
                closes_at=time.fromisoformat(closes),
            )
    for name, month, day, days in holidays:
        first = _next(month, day)
        last = first + timedelta(days=days - 1)
        Holiday.objects.create(desk=desk, name=name, first_day=first, last_day=last)


def _next(month, day):
    """The next time this day of the year comes."""
    today = timezone.localdate()
    this_year = date(today.year, month, day)
    return this_year if this_year > today else this_year.replace(year=today.year + 1)
