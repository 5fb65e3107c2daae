"""Articles in the admin, as the articles' own half makes them, with the inquiries each brought."""

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ChangeList
from django.db.models import OuterRef
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin import ArticleAdmin
from articles.models import Article
from inquiries.admin.inquiry.tabs import BoundedCount, count_words
from inquiries.models import Inquiry

LISTED = "inquiries.view_inquiry"
ABOUT = Inquiry.objects.filter(article=OuterRef("pk")).order_by()
# Reads no more inquiries of an article than are counted, however many there are.
BROUGHT = BoundedCount(ABOUT.exclude(state=Inquiry.State.SPAM))
# Reads all that were won: quick for one article, too slow for a page of them.
WON = BoundedCount(ABOUT.filter(outcome=Inquiry.Outcome.WON))

admin.site.unregister(Article)


def may_see_earnings(user):
    """The numbers are those of all teams, like the report's; they name no buyer."""
    return user.has_perm(LISTED) or user.has_perm("inquiries.view_report")


def earnings(*keys, **counts):
    """Rows with the key of each of these articles and its counts, as words; one query."""
    rows = Article.objects.filter(pk__in=keys).order_by().values("pk", **counts)
    return [{**row, **{name: count_words(row[name]) for name in counts}} for row in rows]


def inquiries_url(article):
    return f"{reverse('admin:inquiries_inquiry_changelist')}?tab=all&article={article.pk}"


class EarningsList(ChangeList):
    """Tells its rows what they earned, in one query for the page."""

    def get_results(self, request):
        super().get_results(request)
        if "inquiries" not in self.list_display:
            return
        rows = earnings(*[article.pk for article in self.result_list], brought=BROUGHT)
        brought = {row["pk"]: row["brought"] for row in rows}
        for article in self.result_list:
            article.brought = brought.get(article.pk, "0")
            article.leads_to_inquiries = request.user.has_perm(LISTED)


@admin.register(Article)
class EarningArticleAdmin(ArticleAdmin):
    change_form_template = "admin/portal/article/change_form.html"

    def get_changelist(self, request, **kwargs):
        return EarningsList

    def get_list_display(self, request):
        """Beside the state: there it is seen on narrow screens, too."""
        title, state, *others = columns = super().get_list_display(request)
        is_shown = IS_POPUP_VAR not in request.GET and may_see_earnings(request.user)
        return [title, state, "inquiries", *others] if is_shown else columns

    @admin.display(description=_("inquiries"))
    def inquiries(self, article):
        """How many it brought, linked to their list for those who may see it."""
        if article.brought == "0" or not article.leads_to_inquiries:
            return article.brought
        return format_html('<a href="{}">{}</a>', inquiries_url(article), article.brought)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.pk and may_see_earnings(request.user):
            context["earned"] = next(iter(earnings(obj.pk, brought=BROUGHT, won=WON)), None)
            context["inquiries_url"] = inquiries_url(obj) if request.user.has_perm(LISTED) else ""
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
