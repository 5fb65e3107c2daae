"""The history of drafts, with the way back to an older one."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from simple_history.admin import SimpleHistoryAdmin
from simple_history.template_utils import HistoricalRecordContextHelper

from articles import body
from articles.models import Article


class DraftContext(HistoricalRecordContextHelper):
    """Shows changes of the body in words."""

    def prepare_delta_change_value(self, change, value):
        text = body.plain_text(value) if change.field == "body" else value
        return super().prepare_delta_change_value(change, text)


class DraftHistoryMixin(SimpleHistoryAdmin):
    history_list_per_page = 25  # each is compared with the one before
    object_history_list_template = "admin/articles/article/_history.html"
    object_history_form_template = "admin/articles/article/history_form.html"

    def get_historical_record_context_helper(self, request, historical_record):
        return DraftContext(self.model, historical_record)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        """Stock, but saving an older draft needs the permission to change, which the stock view
        asks only for its button, and the article's lock like every save."""
        if request.method != "POST":
            return super().history_form_view(request, object_id, version_id, extra_context)
        with transaction.atomic():
            article = Article.objects.select_for_update().filter(pk=object_id).first()
            if not self.has_change_permission(request, article):
                raise PermissionDenied
            return super().history_form_view(request, object_id, version_id, extra_context)
