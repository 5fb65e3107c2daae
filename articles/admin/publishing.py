"""Publish and Withdraw: pages of their own that say what will happen, for those who may."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.models import Article
from articles.publishing_forms import PublishForm, WithdrawForm, shown_editions

PERMISSION = "articles.publish_article"


class PublishingMixin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/publish/",
                view(self.publish_view),
                name="articles_article_publish",
            ),
            path(
                "<int:pk>/withdraw/",
                view(self.withdraw_view),
                name="articles_article_withdraw",
            ),
            *super().get_urls(),
        ]

    def publish_view(self, request, pk):
        article = self.get_publishable(request, pk)
        form = PublishForm(request.POST or None, article=article)
        if form.is_valid() and (edition := form.apply(request.user)):
            self.tell_published(request, edition)
            return redirect("admin:articles_article_change", pk)
        return self.render_step(request, "publish", article, form=form)

    def withdraw_view(self, request, pk):
        article = self.get_publishable(request, pk)
        form = WithdrawForm(request.POST or None, article=article)
        if form.is_valid() and form.apply(request.user):
            self.log_change(request, article, _("Withdrawn."))
            self.message_user(request, _("The article is withdrawn."), messages.SUCCESS)
            return redirect("admin:articles_article_change", pk)
        return self.render_step(request, "withdraw", article, form=form)

    def get_publishable(self, request, pk):
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        may_see = self.has_view_or_change_permission(request, article)
        if not may_see or not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return article

    def tell_published(self, request, edition):
        """Say and log what has happened."""
        if edition.starts_at > timezone.now():
            when = localize(timezone.localtime(edition.starts_at))
            said = _("Scheduled for %(when)s.") % {"when": when}
            self.message_user(request, said, messages.SUCCESS)
        else:
            said = _("Published.")
            link = format_html('<a href="{}">{}</a>', edition.get_absolute_url(), _("View on site"))
            self.message_user(request, format_html("{} {}", said, link), messages.SUCCESS)
        self.log_change(request, edition.article, said)

    def render_step(self, request, step, article, **context):
        context = {
            **self.admin_site.each_context(request),
            **publication(article),
            "opts": self.opts,
            "original": article,
            "time_zone": timezone.get_current_timezone_name(),
            **context,
        }
        return TemplateResponse(request, f"admin/articles/article/{step}.html", context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.pk:
            context.update(publication(obj))
        context["may_publish"] = request.user.has_perm(PERMISSION)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def publication(article):
    """What readers see of an article now and will see, for the admin's templates."""
    shown = list(shown_editions(article))
    now = timezone.now()
    return {
        "live": next((edition for edition in shown if edition.starts_at <= now), None),
        "scheduled": [edition for edition in shown if edition.starts_at > now],
        "state": Article.objects.with_state().get(pk=article.pk).state,
    }
