"""The list of inquiries: its columns and its search."""

from django.contrib import admin
from django.template.defaultfilters import truncatechars
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inquiries import search, zones
from inquiries.admin.inquiry import filters
from inquiries.admin.inquiry.changelist import BoundedPaginator, InquiryList
from inquiries.admin.inquiry.tabs import ALL, CLOSED, SPAM, tab_of
from inquiries.models import Inquiry
from inquiries.notifications.reply import full_name
from inquiries.places import country_name


class Listing:
    """Mixed into the admin of inquiries: what the list shows."""

    list_display = ["age", "display_reference", "buyer", "place", "subject", "owned_by", "standing"]
    list_display_links = ["display_reference"]
    list_select_related = ["owner"]
    list_filter = [
        filters.CountryFilter,
        filters.LanguageFilter,
        filters.OwnerFilter,
        filters.OutcomeFilter,
        filters.ReceivedFilter,
        filters.ArticleFilter,
    ]
    search_fields = ["reference"]  # shows the search; `inquiries.search` does it
    search_help_text = gettext_lazy("Reference, name, email, phone number or words")
    paginator = BoundedPaginator
    list_max_show_all = 0  # a page is what one can act on at once

    def get_changelist(self, request, **kwargs):
        return InquiryList

    def changelist_view(self, request, extra_context=None):
        title = {"title": _("Inquiries"), "subtitle": tab_of(request).label}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def get_ordering(self, request):
        """The tab's; what is over and of certain days comes in the order of those days."""
        tab = tab_of(request)
        has_days = any(request.GET.get(name) for name in filters.ReceivedFilter.fields)
        return ALL.ordering if has_days and tab in (CLOSED, SPAM) else tab.ordering

    def get_search_results(self, request, queryset, search_term):
        return search.found(queryset, search_term), False

    @admin.display(description=gettext_lazy("age"))
    def age(self, inquiry):
        """Since when it is ours, in working hours; of others, the day of their last move."""
        if not inquiry.age:
            return _time(
                inquiry.moved_at, date_format(_local(inquiry.moved_at), "SHORT_DATE_FORMAT")
            )
        age = _time(inquiry.act_at, inquiry.age)
        if not inquiry.is_late:
            return age
        promised = _("Promised by %s") % _moment(inquiry.promised_at)
        return format_html(
            '{} <strong class="late" title="{}">{}</strong>', age, promised, _("late")
        )

    @admin.display(description=gettext_lazy("reference"))
    def display_reference(self, inquiry):
        return format_html('<span class="reference">{}</span>', inquiry.display_reference)

    @admin.display(description=gettext_lazy("buyer"))
    def buyer(self, inquiry):
        below = inquiry.company or inquiry.contact
        return format_html(
            '<bdi>{}</bdi><div class="quiet contact" dir="auto">{}</div>', inquiry.name, below
        )

    @admin.display(description=gettext_lazy("country and time"))
    def place(self, inquiry):
        """Where the buyer is, and the weekday and time there now."""
        now = zones.local_time(inquiry)
        clock = format_html('<div class="quiet">{}</div>', date_format(now, "D H:i")) if now else ""
        return format_html("{}{}", country_name(inquiry.country), clock)

    @admin.display(description=gettext_lazy("inquiry"))
    def subject(self, inquiry):
        """The article, which leads to the other inquiries about it, and how the text begins."""
        line = truncatechars(inquiry.content.strip().split("\n", 1)[0], 80)
        title = inquiry.article_title
        if inquiry.article_id:
            title = format_html(
                '<a href="{}" title="{}">{}</a>',
                inquiry.article_query,
                _("Only inquiries about this article"),
                title,
            )
        return format_html('{}<div class="quiet" dir="auto">{}</div>', title, line)

    @admin.display(description=gettext_lazy("owner"))
    def owned_by(self, inquiry):
        if not inquiry.owner:
            return format_html('<span class="quiet">{}</span>', _("Nobody"))
        return full_name(inquiry.owner)

    @admin.display(description=gettext_lazy("state"))
    def standing(self, inquiry):
        """The state, what it ended in or when it wakes up, and whether mail got through."""
        more = inquiry.get_outcome_display()
        if inquiry.current_state == Inquiry.State.WAITING and inquiry.wake_at:
            wake = date_format(_local(inquiry.wake_at), "SHORT_DATE_FORMAT")
            more = _("until %s") % wake
        if inquiry.merged_into_id:
            more = _("merged")
        lines = [format_html("{}", Inquiry.State(inquiry.current_state).label)]
        if more:
            lines.append(format_html('<div class="quiet">{}</div>', more))
        if inquiry.has_mail_trouble:
            lines.append(format_html('<div class="mail-trouble">{}</div>', _("Mail not delivered")))
        return format_html("{}" * len(lines), *lines)


def _time(moment, text):
    machine = _local(moment).isoformat(timespec="seconds")
    return format_html('<time datetime="{}" title="{}">{}</time>', machine, _moment(moment), text)


def _moment(moment):
    return date_format(_local(moment), "DATETIME_FORMAT")


def _local(moment):
    return timezone.localtime(moment)
