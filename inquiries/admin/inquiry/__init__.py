"""The inquiry desk: one admin, put together from what its parts are called."""

from django.contrib import admin

from inquiries.admin.inquiry.detail import Detail
from inquiries.admin.inquiry.drafting import Drafting
from inquiries.admin.inquiry.exporting import Exporting
from inquiries.admin.inquiry.files import Files
from inquiries.admin.inquiry.listing import Listing
from inquiries.admin.inquiry.merging import Merging
from inquiries.admin.inquiry.moving import Moving
from inquiries.admin.inquiry.replying import Replying
from inquiries.admin.inquiry.reporting import Reporting
from inquiries.admin.inquiry.states import States
from inquiries.admin.read_only import ReadOnlyAdmin
from inquiries.models import Inquiry


@admin.register(Inquiry)
class InquiryAdmin(
    Exporting,
    Reporting,
    Listing,
    Detail,
    Replying,
    Drafting,
    Merging,
    States,
    Moving,
    Files,
    ReadOnlyAdmin,
):
    """Every inquiry as it was sent, and all that staff do with it."""
