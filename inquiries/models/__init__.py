"""The inquiry half's data: what buyers wrote, what became of it, and the mail both ways."""

from inquiries.models.attachment import Attachment
from inquiries.models.attempt import Attempt
from inquiries.models.change import Change
from inquiries.models.custody import Custody
from inquiries.models.delivery import Delivery
from inquiries.models.desk import Desk, Holiday, OfficeHours
from inquiries.models.incoming import IncomingMail
from inquiries.models.inquiry import Inquiry
from inquiries.models.limit import Limit
from inquiries.models.mailbox import Mailbox, UnfetchedMail
from inquiries.models.message import Message
from inquiries.models.reply import CannedReply, Draft, Presence
from inquiries.models.rule import Rule
from inquiries.models.search import SearchText
from inquiries.models.sender import Sender
from inquiries.models.team import Team
from inquiries.models.webhook import Call, Webhook

__all__ = [
    "Attachment",
    "Attempt",
    "Call",
    "CannedReply",
    "Change",
    "Custody",
    "Delivery",
    "Desk",
    "Draft",
    "Holiday",
    "IncomingMail",
    "Inquiry",
    "Limit",
    "Mailbox",
    "Message",
    "OfficeHours",
    "Presence",
    "Rule",
    "SearchText",
    "Sender",
    "Team",
    "UnfetchedMail",
    "Webhook",
]
