"""Other inquiries of the same buyer, and which of them may be the same one sent again."""

from datetime import timedelta
from difflib import SequenceMatcher

from inquiries.models import Inquiry
from inquiries.models.inquiry import reversed_digits

NEAR = timedelta(days=3)
ALIKE = 0.85  # of 1; a letter sent again with another greeting has more
COMPARED = 1000  # characters: comparing takes the square of the length
LOOKED_AT = 20  # of the newest; who writes more often is no buyer


def inquiries_of_buyer(inquiry, user):
    """The newest others with the same email or E.164 phone that a user may see, newest first."""
    others = Inquiry.objects.visible_to(user).exclude(pk=inquiry.pk).order_by("-created_at")
    found = {}
    # One look-up for each index: an OR would let the database read all dates instead.
    if inquiry.email:
        found |= {each.pk: each for each in others.filter(email=inquiry.email)[:LOOKED_AT]}
    if inquiry.phone.startswith("+"):
        digits = reversed_digits(inquiry.phone)
        same = others.filter(phone_reversed=digits, phone=inquiry.phone)
        found |= {each.pk: each for each in same[:LOOKED_AT]}
    return sorted(found.values(), key=lambda each: each.created_at, reverse=True)[:LOOKED_AT]


def is_possible_duplicate(inquiry, other):
    """Whether two inquiries of one buyer may be one: close in time, or nearly the same text."""
    if other.merged_into_id or other.state == Inquiry.State.SPAM:
        return False
    is_near = abs(inquiry.created_at - other.created_at) <= NEAR
    return is_near or is_alike(inquiry.content, other.content)


def is_alike(one, other):
    """Whether two texts have nearly the same words, whatever their case and white space."""
    texts = [" ".join(text.split()).casefold()[:COMPARED] for text in (one, other)]
    matcher = SequenceMatcher(None, *texts, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
