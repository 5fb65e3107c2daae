"""What staff see of inquiries and of the mail that tells of them."""

from inquiries.admin.canned import CannedReplyAdmin
from inquiries.admin.delivery import DeliveryAdmin
from inquiries.admin.inquiry import InquiryAdmin

__all__ = ["CannedReplyAdmin", "DeliveryAdmin", "InquiryAdmin"]
