"""The buyer's pages: Send Inquiry and Submit Done!"""

from inquiries.views.inquiry import InquiryView, hint
from inquiries.views.sent import CorrectView, SentView

__all__ = ["CorrectView", "InquiryView", "SentView", "hint"]
