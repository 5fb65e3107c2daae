"""The inquiry list behind its page: its tab, how much is found, what its rows have in common."""

from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.functional import cached_property

from inquiries import ages
from inquiries.admin.inquiry.tabs import (
    ALL,
    TABS,
    UNDELIVERED,
    bounded,
    count_tabs,
    count_words,
    is_bounded,
    tab_of,
)
from inquiries.models import Delivery, Desk


class BoundedPaginator(Paginator):
    """Pages of the first rows; what lies beyond is found by filters, and never counted."""

    @cached_property
    def count(self):
        return bounded(self.object_list).count()


class InquiryList(ChangeList):
    """The list of a tab. A search and filters stay within it; `across` holds what they find in
    every tab."""

    def get_queryset(self, request, exclude_parameters=None):
        # The filters are one form: what was left empty is no filter.
        self.filter_params = {key: given for key, given in self.filter_params.items() if any(given)}
        self.user, self.tab = request.user, tab_of(request)
        self.across = super().get_queryset(request, exclude_parameters)
        return self.tab.rows(self.across, request.user)

    def get_filters_params(self, params=None):
        found = super().get_filters_params(params)
        found.pop("tab", None)
        return found

    def get_results(self, request):
        """Whatever is the same for the whole page is read once and told to the rows."""
        super().get_results(request)
        calendar, now = Desk.current().calendar, timezone.now()
        failed = Delivery.objects.undelivered().filter(message__inquiry__in=list(self.result_list))
        failed = set(failed.values_list("message__inquiry", flat=True))
        for inquiry in self.result_list:
            is_ours = inquiry.act_at is not None and inquiry.act_at <= now
            inquiry.age = ages.age(calendar, inquiry.act_at, now) if is_ours else ""
            inquiry.has_mail_trouble = inquiry.pk in failed
            inquiry.is_late = is_ours and inquiry.promised_at and inquiry.promised_at < now
            if inquiry.article_id:
                inquiry.article_query = self.get_query_string({"article": inquiry.article_id})

    @property
    def is_narrowed(self):
        """Whether a search or a filter leaves rows out."""
        return bool(self.query or self.has_active_filters)

    @property
    def is_bounded(self):
        """Whether there are more rows than the pages reach."""
        return is_bounded(self.result_count)

    @property
    def result_words(self):
        return count_words(self.result_count)

    @cached_property
    def tabs(self):
        """What the links above the list show: tab, count, address, whether it is this one.

        Another tab starts afresh; the last one, for all, takes the search along.
        """
        counts = count_tabs(self.root_queryset, self.user)
        return [
            {
                "tab": tab,
                "count": count_words(counts[name]),
                "is_current": tab is self.tab,
                "is_trouble": tab is UNDELIVERED and counts[name] > 0,
                "url": f"?tab={name}",
            }
            for name, tab in TABS.items()
            if tab is not ALL
        ]

    @cached_property
    def elsewhere(self):
        """The count in every tab of what is looked for, in words, and its address; None where this
        page says it all."""
        if not self.is_narrowed or self.tab is ALL:
            return None
        count = bounded(self.across).count()
        return {
            "count": count_words(count),
            "is_more": count > self.result_count,
            "url": self.get_query_string({"tab": ALL.name}, [PAGE_VAR]),
        }

    @property
    def kept_params(self):
        """What the form of search and filters hands on: the tab, and what has no field there."""
        fields = {name for spec in self.filter_specs for name in spec.fields}
        kept = {key: given for key, given in self.filter_params.items() if key not in fields}
        kept.pop("q", None)
        return [(key, value) for key, given in kept.items() for value in given]
