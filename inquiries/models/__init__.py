"""The inquiry half's data: what buyers wrote and the mail that tells of it."""

from inquiries.models.attempt import Attempt
from inquiries.models.delivery import Delivery
from inquiries.models.inquiry import Inquiry
from inquiries.models.limit import Limit
from inquiries.models.message import Message
from inquiries.models.sender import Sender

__all__ = ["Attempt", "Delivery", "Inquiry", "Limit", "Message", "Sender"]
