"""Spam: stored like every inquiry, but its mail is held back until a person decides."""

from django.db import transaction

from inquiries.models import Delivery, Inquiry


@transaction.atomic
def hold(inquiry):
    """Make it Spam and hold back what was not sent yet; return False if it was Spam already."""
    others = Inquiry.objects.exclude(state=Inquiry.State.SPAM)
    if not others.filter(pk=inquiry.pk).update(state=Inquiry.State.SPAM):
        return False
    _mail(inquiry, Delivery.State.PENDING).update(state=Delivery.State.HELD)
    return True


@transaction.atomic
def release(inquiry):
    """Make Spam a new inquiry and have its mail sent; return False if it was no Spam."""
    spam = Inquiry.objects.filter(state=Inquiry.State.SPAM)
    if not spam.filter(pk=inquiry.pk).update(state=Inquiry.State.NEW):
        return False
    _mail(inquiry, Delivery.State.HELD).queue()
    return True


def _mail(inquiry, state):
    # A subquery instead of a join: then PostgreSQL checks the state again once it has the row.
    return Delivery.objects.filter(message__in=inquiry.messages.all(), state=state)
