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
admin.site.unregister(Article)


def may_see_earnings(user):
    """The numbers are those of all teams, like the report's; they name no buyer."""
    return user.has_perm(LISTED) or user.has_perm("inquiries.view_report")


def earnings(articles):
    """Key of each of these articles → how many inquiries it brought and how many of them were won.

    One query, which reads no more inquiries of an article than are counted.
    """
    about = Inquiry.objects.filter(article=OuterRef("pk")).order_by()
    rows = Article.objects.filter(pk__in=[article.pk for article in articles]).order_by()
    rows = rows.annotate(
        brought=BoundedCount(about.exclude(state=Inquiry.State.SPAM)),
        won=BoundedCount(about.filter(outcome=Inquiry.Outcome.WON)),
    )
    return {row["pk"]: row for row in rows.values("pk", "brought", "won")}


def inquiries_url(article):
    return f"{reverse('admin:inquiries_inquiry_changelist')}?tab=all&article={article.pk}"


class EarningsList(ChangeList):
    """Tells its rows what they earned, in one query for the page."""

    def get_results(self, request):
        super().get_results(request)
        if "inquiries" not in self.list_display:
            return
        found = earnings(self.result_list)
        for article in self.result_list:
            article.earned = found[article.pk]
            article.leads_to_inquiries = request.user.has_perm(LISTED)


@admin.register(Article)
class EarningArticleAdmin(ArticleAdmin):
    change_form_template = "admin/portal/article/change_form.html"

    def get_changelist(self, request, **kwargs):
        return EarningsList

    def get_list_display(self, request):
        columns = super().get_list_display(request)
        is_shown = IS_POPUP_VAR not in request.GET and may_see_earnings(request.user)
        return [*columns, "inquiries"] if is_shown else columns

    @admin.display(description=_("inquiries"))
    def inquiries(self, article):
        """How many it brought, linked to their list for those who may see it."""
        count = article.earned["brought"]
        if not count or not article.leads_to_inquiries:
            return count_words(count)
        return format_html('<a href="{}">{}</a>', inquiries_url(article), count_words(count))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.pk and may_see_earnings(request.user):
            earned = earnings([obj])[obj.pk]
            context["earned"] = {
                "brought": count_words(earned["brought"]),
                "won": count_words(earned["won"]),
                "url": inquiries_url(obj) if request.user.has_perm(LISTED) else "",
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
