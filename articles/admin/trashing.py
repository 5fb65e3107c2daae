"""Delete puts articles into the trash: a page says what happens and asks what their addresses
answer."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import trash
from articles.admin.choosing import ChosenWidget
from articles.models import Article, Card, Redirect, TrashedArticle
from articles.trash_forms import AT_ONCE, TrashForm


class TrashingMixin(admin.ModelAdmin):
    def get_queryset(self, request):
        return super().get_queryset(request).kept()

    def has_delete_permission(self, request, obj=None):
        """Stock; what readers know can only be deleted by who may withdraw it."""
        may = super().has_delete_permission(request, obj)
        if obj is None or not may or request.user.has_perm("articles.publish_article"):
            return may
        return obj.state == Article.State.DRAFT

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Stock; what is in the trash is found there."""
        trash_admin = self.admin_site.get_model_admin(TrashedArticle)
        article = trash_admin.get_object(request, unquote(object_id))
        if article is None or not trash_admin.has_view_permission(request, article):
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        said = _("“%(title)s” is in the trash. Restore it to go on.") % {"title": article}
        self.message_user(request, said, messages.WARNING)
        return redirect("admin:articles_trashedarticle_change", article.pk)

    def delete_model(self, request, obj):
        trash.put([obj], request.user)

    def delete_queryset(self, request, queryset):
        trash.put(queryset, request.user)

    def get_actions(self, request):
        """Instead of the stock action, in its place."""
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            _action, name, _words = actions["delete_selected"]
            words = _("Delete the chosen articles")
            actions["delete_selected"] = (type(self).trash_selected, name, words)
        return actions

    def trash_selected(self, request, queryset):
        """The action: its page comes back to it."""
        articles = list(queryset[: AT_ONCE + 1])
        if len(articles) > AT_ONCE:
            said = _("Choose at most %(count)s articles at once.") % {"count": AT_ONCE}
            self.message_user(request, said, messages.ERROR)
            return None
        lacking = [row for row in articles if not self.has_delete_permission(request, row)]
        if lacking:
            names = ", ".join(f"“{article}”" for article in lacking[:5])
            said = _("You may not delete these, and nothing is deleted: %(names)s")
            self.message_user(request, said % {"names": names}, messages.ERROR)
            return None
        is_sent = "shown" in request.POST
        return self.trash_step(request, articles, request.POST if is_sent else None)

    def delete_view(self, request, object_id, extra_context=None):
        article = admin.ModelAdmin.get_object(self, request, unquote(object_id))
        if article is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_delete_permission(request, article):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        return self.trash_step(request, [article], sent, original=article)

    def trash_step(self, request, articles, sent, **context):
        """The page, or what it leads to."""
        form = TrashForm(sent, articles=articles)
        if "article" in form.fields:
            relation = Redirect._meta.get_field("article").remote_field
            form.fields["article"].widget = ChosenWidget(relation, self.admin_site)
        if form.is_valid() and self.is_put(request, form):
            return redirect("admin:articles_article_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "articles": articles,
            "cards": Card.objects.filter(article__in=articles).select_related("article"),
            "days": trash.KEPT_FOR.days,
            "now": timezone.now(),
            **context,
        }
        return TemplateResponse(request, "admin/articles/article/trash.html", context)

    def is_put(self, request, form):
        """Apply a valid form, say and log what has happened; whether nothing stood against it."""
        with transaction.atomic():
            trashed = form.apply(request.user)
            if trashed:
                self.log_deletions(request, trashed)
        if trashed:
            self.tell_trashed(request, trashed)
        return trashed is not None

    def tell_trashed(self, request, trashed):
        said = ngettext(
            "%(count)s article is in the trash.",
            "%(count)s articles are in the trash.",
            len(trashed),
        )
        link = reverse("admin:articles_trashedarticle_changelist")
        if len(trashed) == 1:
            link = reverse("admin:articles_trashedarticle_restore", args=[trashed[0].pk])
        words = format_html('<a href="{}">{}</a>', link, _("Restore"))
        said = format_html("{} {}", said % {"count": len(trashed)}, words)
        self.message_user(request, said, messages.SUCCESS)
