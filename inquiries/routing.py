"""Who gets a new inquiry: the person the buyer knows, else whom the first fitting rule names."""

from django.contrib.auth import get_user_model
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from articles.models import Keyword
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
    same = Q(email=inquiry.email) if inquiry.email else Q()
    if inquiry.phone.startswith("+"):
        digits = reversed_digits(inquiry.phone)
        same |= Q(phone_reversed=digits, phone=inquiry.phone)
    if not same:
        return None
    earlier = Inquiry.objects.filter(same, owner__isnull=False).exclude(pk=inquiry.pk)
    last = earlier.exclude(state=Inquiry.State.SPAM).order_by("-created_at", "-pk")
    owner = last.values_list("owner", flat=True).first()
    return owner and colleagues().filter(pk=owner).first()


def by_rule(inquiry):
    """(people, name) of the first active rule that fits and names a colleague, else ([], "")."""
    country = country_of(inquiry)
    # A list of countries is stored as "DE,AT", in which no other code can be found by accident.
    is_there = Q(countries__contains=country) if country else Q()
    # A list, since `articles=None` would mean the keywords that no article has.
    keywords = Keyword.objects.filter(articles__in=[inquiry.article_id])
    fitting = Rule.objects.filter(
        Q(countries="") | is_there,
        Q(language="") | Q(language=inquiry.language),
        Q(article=None) | Q(article=inquiry.article_id),
        Q(keyword=None) | Q(keyword__in=keywords),
        is_active=True,
    )
    for rule in fitting.prefetch_related(Prefetch("people", colleagues())):
        if people := list(rule.people.all()):
            return people, rule.name
    return [], ""


def country_of(inquiry):
    """The ISO 3166 code that the buyer gave, else that of the phone number, else ""."""
    if inquiry.country or not inquiry.phone.startswith("+"):
        return inquiry.country
    try:
        return contacts.parse(inquiry.phone).country
    except contacts.UnusableContact:
        return ""
