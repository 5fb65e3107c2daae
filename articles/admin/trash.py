"""The trash: what was deleted, by whom, and the way back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import trash
from articles.admin.usage import link
from articles.models import Article, Card, TrashedArticle
from articles.trash_forms import RestoreForm


@admin.register(TrashedArticle)
class TrashAdmin(admin.ModelAdmin):
    """Who may delete an article may restore it and delete it for good."""

    list_display = ["title", "days_left", "way_back", "language", "deleted", "deleted_by"]
    list_filter = ["language"]
    list_select_related = ["trashed_by"]
    list_per_page = 50
    search_fields = ["title", "slug"]
    show_full_result_count = False
    actions = ["restore_selected"]
    empty_help = _("The trash is empty. Deleted articles are kept here for thirty days.")
    fields = ["title", "slug", "language", "deleted", "deleted_by", "days_left", "summary", "text"]
    readonly_fields = ["deleted", "deleted_by", "days_left", "text"]

    class Media:
        css = {"all": ["css/newsroom/trash.css"]}

    def get_urls(self):
        view = self.admin_site.admin_view(self.restore_view)
        name = "articles_trashedarticle_restore"
        return [path("<int:pk>/restore/", view, name=name), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).trashed()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return self.articles.has_view_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.articles.has_delete_permission(request, obj)

    has_restore_permission = has_delete_permission

    @property
    def articles(self):
        return self.admin_site.get_model_admin(Article)

    def delete_model(self, request, obj):
        trash.delete(obj)

    def delete_queryset(self, request, queryset):
        for article in queryset:
            trash.delete(article)

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Trash"), **(extra_context or {})})

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"title": _("In the trash"), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_deleted_objects(self, objs, request):
        """Stock, but the reason against it in the editor's words."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            cards = Card.objects.filter(article__in=objs)
            protected = [link(card) for card in cards] or protected
        return deleted, counts, lacking, protected

    def restore_view(self, request, pk):
        """What stands against it, and the address it gets; POST restores."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_restore_permission(request, article):
            raise PermissionDenied
        form = RestoreForm(request.POST if request.method == "POST" else None, instance=article)
        if form.is_valid() and (restored := self.restore(request, form)):
            said = _("“%(title)s” is restored as a draft.") % {"title": restored}
            self.message_user(request, said, messages.SUCCESS)
            return redirect("admin:articles_article_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "original": article,
            "redirects": trash.leading_away(article),
        }
        return TemplateResponse(request, "admin/articles/trashedarticle/restore.html", context)

    def restore(self, request, form):
        """Apply a valid form and log it; None where something stands against it."""
        with transaction.atomic():
            restored = form.apply()
            if restored:
                self.articles.log_change(request, restored, _("Restored from the trash."))
        return restored

    @admin.action(description=_("Restore the chosen articles"), permissions=["restore"])
    def restore_selected(self, request, queryset):
        """Those that nothing stands against; the others are named."""
        count = 0
        for article in queryset:
            form = RestoreForm({}, instance=article)
            may = self.has_restore_permission(request, article) and not form.obstacles
            if may and form.is_valid() and self.restore(request, form):
                count += 1
            else:
                self.tell_left(request, article)
        if count:
            said = ngettext(
                "%(count)s article is restored.", "%(count)s articles are restored.", count
            )
            self.message_user(request, said % {"count": count}, messages.SUCCESS)

    def tell_left(self, request, article):
        address = reverse("admin:articles_trashedarticle_restore", args=[article.pk])
        link = format_html('<a href="{}">{}</a>', address, _("Look at it"))
        said = _("“%(title)s” is not restored.") % {"title": article}
        self.message_user(request, format_html("{} {}", said, link), messages.WARNING)

    @admin.display(description=_("deleted"), ordering="trashed_at")
    def deleted(self, article):
        return date_format(timezone.localtime(article.trashed_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=_("deleted by"), ordering="trashed_by__username")
    def deleted_by(self, article):
        """A name without the stock link, which refuses whoever may not see accounts."""
        return article.trashed_by or self.get_empty_value_display()

    @admin.display(description=_("days left"), ordering="trashed_at")
    def days_left(self, article):
        return max(0, (article.trashed_at + trash.KEPT_FOR - timezone.now()).days + 1)

    @admin.display(description=_("restore"))
    def way_back(self, article):
        address = reverse("admin:articles_trashedarticle_restore", args=[article.pk])
        words = '<a class="button" href="{}" aria-label="{} {}">{}</a>'
        return format_html(words, address, _("Restore"), article, _("Restore"))

    @admin.display(description=_("text"))
    def text(self, article):
        return mark_safe(article.body)
