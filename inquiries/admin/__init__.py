"""What staff see of inquiries and of the mail that tells of them."""

from inquiries.admin.canned import CannedReplyAdmin
from inquiries.admin.delivery import DeliveryAdmin
from inquiries.admin.desk import DeskAdmin
from inquiries.admin.incoming import IncomingMailAdmin
from inquiries.admin.inquiry import InquiryAdmin
from inquiries.admin.routing import RuleAdmin, TeamAdmin
from inquiries.admin.webhook import CallAdmin, WebhookAdmin

__all__ = [
    "CallAdmin",
    "CannedReplyAdmin",
    "DeliveryAdmin",
    "DeskAdmin",
    "IncomingMailAdmin",
    "InquiryAdmin",
    "RuleAdmin",
    "TeamAdmin",
    "WebhookAdmin",
]
