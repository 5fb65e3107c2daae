"""Spam: stored like every inquiry, but its mail is held back until a person decides."""

from django.db import transaction
from django.db.models import Q

from inquiries import notifications, search
from inquiries.models import Change, Delivery, Inquiry, Message, Webhook

SPAM = Inquiry.State.SPAM


@transaction.atomic
def hold(inquiry, by=None):
    """Make it Spam and hold back what was not sent yet; return False if it is Spam or merged."""
    notifications.announce(inquiry)
    inquiry.lock()
    if inquiry.obstacle:
        return False
    inquiry.move(SPAM, by=by)
    _mail(inquiry, Delivery.State.PENDING).update(state=Delivery.State.HELD)
    return True


@transaction.atomic
def release(inquiry, by=None):
    """Bring Spam back as it was, at its own time, with its mail; return False if it was no Spam.

    What came in as Spam is New since it came: only now it is given to somebody, who is told, and
    its buyer gets the confirmation.
    """
    inquiry.refresh_from_db(from_queryset=Inquiry.objects.select_for_update(no_key=True))
    if inquiry.state != SPAM:
        return False
    last = inquiry.changes.filter(field=Change.Field.STATE).last()
    inquiry.move(by=by, **_before_spam(inquiry, last))
    if last is None:
        inquiry.messages.filter(deliveries__in=_mail(inquiry, Delivery.State.HELD)).delete()
        notifications.notify_staff(inquiry)
        notifications.thank_buyer(inquiry)
        search.refresh(inquiry)
    Webhook.objects.plan_for(inquiry)
    _mail(inquiry, Delivery.State.HELD).queue()
    return True


def _before_spam(inquiry, last):
    state = last.before.split()[0] if last else Inquiry.State.NEW
    if state in Inquiry.OURS:
        return {"state": state, "at": inquiry.created_at}
    return {"state": Inquiry.State.OPEN, "at": inquiry.created_at}


def _mail(inquiry, state):
    """Its mail in a state, but for confirmations to an address that the buyer corrected since."""
    confirmations = inquiry.messages.filter(kind=Message.Kind.CONFIRMATION)
    is_wanted = Q(recipient=inquiry.email) | ~Q(message__in=confirmations)
    # A subquery instead of a join: then PostgreSQL checks the state again once it has the row.
    return Delivery.objects.filter(is_wanted, message__in=inquiry.messages.all(), state=state)
