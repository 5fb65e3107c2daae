"""Who gets a new inquiry: the person the buyer knows, else whom the first fitting rule names."""

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.models import Keyword
from articles.prepared import Prepared
from inquiries import contacts
from inquiries.models import Change, Inquiry, Rule
from inquiries.models.inquiry import reversed_digits


def route(inquiry):
    """Give a new inquiry to whom it belongs; return the addresses to tell, empty for the usual.

    Spam is left alone until it is released. The reason is written down in the active language.
    """
    if inquiry.state == Inquiry.State.SPAM:
        return []
    if inquiry.owner is None:
        return_to_colleague(inquiry)
    if inquiry.owner:
        return [inquiry.owner.email] if is_reachable_colleague(inquiry.owner) else []
    people, name = by_rule(inquiry)
    reason = _("Rule: %(name)s") % {"name": name}
    if len(people) == 1:
        inquiry.assign(people[0], reason=reason)
    elif people:
        inquiry.note(Change.Field.OWNER, "", "", reason=reason)
    return list(dict.fromkeys(person.email for person in people))


def return_to_colleague(inquiry):
    """Give it to whom the buyer knows, if anybody."""
    if person := known_colleague(inquiry):
        inquiry.assign(person, reason=gettext_noop("Returning buyer"))


def colleagues():
    """Active staff who may answer inquiries and have an email address."""
    users = get_user_model().objects.with_perm(
        "inquiries.change_inquiry", backend="django.contrib.auth.backends.ModelBackend"
    )
    return users.filter(is_staff=True).exclude(email="").order_by("pk")


def is_reachable_colleague(user):
    return colleagues().filter(pk=user.pk).exists()


def known_colleague(inquiry):
    """Who had this buyer's last inquiry, if still a colleague, else None."""
    phone = inquiry.phone if inquiry.phone.startswith("+") else ""
    rows = LAST_OWNER.rows(
        email=inquiry.email or None,
        phone=phone or None,
        digits=reversed_digits(phone) or None,
        pk=inquiry.pk,
    )
    return colleagues().filter(pk=rows[0]["owner"]).first() if rows else None


def _last_owner(email, phone, digits, pk):
    """What is None is the same as nothing: in SQL no comparison with NULL is true."""
    same = Q(email=email) | Q(phone_reversed=digits, phone=phone)
    earlier = Inquiry.objects.filter(same, owner__isnull=False).exclude(pk=pk)
    last = earlier.exclude(state=Inquiry.State.SPAM).order_by("-created_at", "-pk")
    return last.values("owner")[:1]


LAST_OWNER = Prepared(
    _last_owner,
    email=models.CharField(),
    phone=models.CharField(),
    digits=models.CharField(),
    pk=models.BigIntegerField(),
)


def by_rule(inquiry):
    """(people, name) of the first active rule that fits and names a colleague, else ([], "")."""
    fitting = FITTING.rows(
        country=country_of(inquiry) or None,
        language=inquiry.language,
        article=inquiry.article_id,
    )
    if not fitting:
        return [], ""
    named = Rule.people.through.objects.filter(
        rule__in=[row["pk"] for row in fitting], user__in=colleagues()
    )
    rows = list(named.select_related("rule", "user").order_by("rule__position", "rule", "user"))
    people = [row.user for row in rows if row.rule == rows[0].rule]
    return people, rows[0].rule.name if rows else ""


def _fitting(country, language, article):
    # A list of countries is stored as "DE,AT", in which no other code can be found by accident.
    return Rule.objects.filter(
        Q(countries="") | Q(countries__contains=country),
        Q(language="") | Q(language=language),
        Q(article=None) | Q(article=article),
        Q(keyword=None) | Q(keyword__in=Keyword.objects.filter(articles=article)),
        is_active=True,
    ).values("pk")


FITTING = Prepared(
    _fitting,
    country=models.CharField(),
    language=models.CharField(),
    article=models.BigIntegerField(),
)


def country_of(inquiry):
    """The ISO 3166 code that the buyer gave, else that of the phone number, else ""."""
    if inquiry.country or not inquiry.phone.startswith("+"):
        return inquiry.country
    try:
        return contacts.parse(inquiry.phone).country
    except contacts.UnusableContact:
        return ""
