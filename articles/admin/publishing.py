"""Publish, Withdraw and Cancel the schedule: pages of their own that say what will happen, for
those who may."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import checklist
from articles.changes import changes
from articles.models import Article
from articles.publishing_forms import CancelForm, PublishForm, WithdrawForm, shown_editions

PERMISSION = "articles.publish_article"


class PublishingMixin(admin.ModelAdmin):
    def get_urls(self):
        views = {
            "publish": ("<int:pk>/publish/", self.publish_view),
            "withdraw": ("<int:pk>/withdraw/", self.withdraw_view),
            "cancel": ("<int:pk>/editions/<int:edition_pk>/cancel/", self.cancel_view),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")
            for name, (route, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    def publish_view(self, request, pk):
        article = self.get_publishable(request, pk)
        form = PublishForm(request.POST or None, article=article)
        if form.is_valid() and (edition := form.apply(request.user)):
            link = '{} <a href="{}">{}</a>'
            page = edition.get_absolute_url(), _("View on site")
            is_live = edition.starts_at <= timezone.now()
            said = format_html(link, form.said, *page) if is_live else form.said
            self.message_user(request, said, messages.SUCCESS)
            return redirect("admin:articles_article_change", pk)
        chosen = getattr(form, "cleaned_data", {})
        findings = checklist.check(article, chosen.get("starts_at"))
        context = {
            "form": form,
            **compared(article),
            "findings": findings,
            "is_blocked": any(finding.is_blocking for finding in findings),
            "may_override": request.user.has_perm(checklist.PERMISSION),
        }
        return self.render_step(request, "publish", article, **context)

    def withdraw_view(self, request, pk):
        article = self.get_publishable(request, pk)
        form = WithdrawForm(request.POST or None, article=article)
        if form.is_valid() and form.apply(request.user):
            self.message_user(request, form.said, messages.SUCCESS)
            return redirect("admin:articles_article_change", pk)
        return self.render_step(request, "withdraw", article, form=form)

    def cancel_view(self, request, pk, edition_pk):
        article = self.get_publishable(request, pk)
        scheduled = shown_editions(article).filter(starts_at__gt=timezone.now())
        edition = get_object_or_404(scheduled.select_related("article"), pk=edition_pk)
        form = CancelForm(request.POST or None, article=article, edition=edition)
        if form.is_valid() and form.apply(request.user):
            self.message_user(request, form.said, messages.SUCCESS)
            return redirect("admin:articles_article_change", pk)
        context = {"form": form, "edition": edition, **compared(article, edition)}
        return self.render_step(request, "cancel", article, **context)

    def get_publishable(self, request, pk):
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        may_see = self.has_view_or_change_permission(request, article)
        if not may_see or not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return article

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


def compared(article, content=None):
    """What the draft (or an edition) changes of what readers see: of the live edition, else of the
    last that they saw, else of the first that they will see; `base` is None without any."""
    editions = article.editions.exclude(pk=content and content.pk)
    begun = editions.filter(starts_at__lte=timezone.now()).order_by("starts_at").last()
    base = begun or (None if content else editions.order_by("starts_at").first())
    return {"base": base, "changes": changes(base, content or article) if base else []}
