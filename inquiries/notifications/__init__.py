"""One function for each mail: what it says, and to whom.

They only write rows, in the caller's transaction: the inquiry and the mail that tells of it are
stored together or not at all. The outbox sends them afterwards.
"""

from inquiries.notifications.buyer import thank_buyer
from inquiries.notifications.staff import (
    notify_staff,
    remind_staff,
    report_correction,
    responsible,
    tell_of_assignment,
    tell_of_message,
)
from inquiries.notifications.writing import current_company

__all__ = [
    "current_company",
    "notify_staff",
    "remind_staff",
    "report_correction",
    "responsible",
    "tell_of_assignment",
    "tell_of_message",
    "thank_buyer",
]
