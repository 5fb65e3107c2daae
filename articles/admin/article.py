"""Articles: writing, and what the list says about them."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import IntegrityError, models
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.admin.article_addresses import AddressesMixin
from articles.admin.autosave import AutosaveMixin
from articles.admin.bulk import BulkMixin
from articles.admin.calendar import CalendarMixin
from articles.admin.checklist import ChecklistMixin
from articles.admin.choosing import ChosenFieldsMixin
from articles.admin.colliding import CollidingMixin
from articles.admin.comments import CommentsMixin
from articles.admin.duplicating import DuplicatingMixin
from articles.admin.editions import EditionsMixin
from articles.admin.editor import EditorAdminMixin
from articles.admin.history import DraftHistoryMixin
from articles.admin.listing import ListingMixin
from articles.admin.moment import MomentMixin
from articles.admin.pasting import PastingMixin
from articles.admin.publishing import PublishingMixin
from articles.admin.review import ReviewMixin
from articles.admin.roles import RolesMixin
from articles.admin.translating import TranslatingMixin
from articles.admin.trashing import TrashingMixin
from articles.forms import ArticleForm
from articles.models import Article


@admin.register(Article)
class ArticleAdmin(
    BulkMixin,
    CalendarMixin,
    DuplicatingMixin,
    TranslatingMixin,
    TrashingMixin,
    RolesMixin,
    ReviewMixin,
    CommentsMixin,
    AutosaveMixin,
    PastingMixin,
    ChecklistMixin,
    PublishingMixin,
    MomentMixin,
    ChosenFieldsMixin,
    EditorAdminMixin,
    EditionsMixin,
    AddressesMixin,
    ListingMixin,
    CollidingMixin,
    DraftHistoryMixin,
):
    form = ArticleForm
    prepopulated_fields = {"slug": ["title"]}
    raw_id_fields = ["hero", "card"]
    readonly_fields = ["author_name", "created_at", "saved_at"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "language", "posted_on", "summary", "search_result"]}),
        (_("Text"), {"fields": ["hero", "body"]}),
        (_("Keywords"), {"fields": ["keywords", "new_keywords"]}),
        (_("Around the text"), {"fields": ["card", "breadcrumb", "is_noindex"]}),
    ]
    formfield_overrides = {
        models.DateField: {"widget": forms.DateInput({"type": "date"}, format="%Y-%m-%d")},
        # Boxes to tick: the stock pair of lists fails accessibility checks.
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple({"class": "choices"})},
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_open_comments()

    def get_object(self, request, object_id, from_field=None):
        """Stock; while it is being saved nobody else can save it, nor take a step with it."""
        article = super().get_object(request, object_id, from_field)
        if article and request.method == "POST":
            get_object_or_404(Article.objects.kept().select_for_update(), pk=article.pk)
            return super().get_object(request, object_id, from_field)  # as it is by now
        return article

    def changeform_view(self, request, *args, **kwargs):
        """Stock, but of two who take one address at the same moment the second is told so: once
        the first has saved, the form finds it."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.may_add_keywords = request.user.has_perm("articles.add_keyword")
        return form

    def get_fieldsets(self, request, obj=None):
        may_write = obj is None or self.has_change_permission(request, obj)
        hidden = set() if may_write else {"new_keywords"}
        fieldsets = [*self.fieldsets, (_("Made"), {"fields": self.readonly_fields})]
        return [
            (name, {"fields": [field for field in options["fields"] if field not in hidden]})
            for name, options in (fieldsets if obj else self.fieldsets)
        ]

    @admin.display(description=_("author"))
    def author_name(self, article):
        """A name without the stock link, which refuses whoever may not see accounts."""
        return article.author or self.get_empty_value_display()

    def save_model(self, request, obj, form, change):
        """Save the next version, unless nothing differs from what is saved."""
        if not change:
            obj.author = request.user
        elif not form.changed_data:
            return
        else:
            # Keywords first, so that the save writes one row of history with all of it.
            obj.skip_history_when_saving = True
            form.save_m2m()
            del obj.skip_history_when_saving
        super().save_model(request, obj, form, change)

    def log_change(self, request, obj, message):
        return super().log_change(request, obj, message) if message else None

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self.respond(request, obj)

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self.respond(request, obj)

    def respond(self, request, obj):
        """On to what the pressed button promised, or back to the form."""
        change = reverse("admin:articles_article_change", args=[obj.pk])
        if "_preview" in request.POST:
            preview = obj.get_preview_url()
            if request.headers.get("Accept") != "application/json":
                return redirect(preview)
            return JsonResponse({"preview": preview, "change": change, "version": obj.version})
        if "_publish" in request.POST and request.user.has_perm("articles.publish_article"):
            return redirect("admin:articles_article_publish", obj.pk)
        if "_review" in request.POST and self.has_view_permission(request, obj):
            return redirect("admin:articles_article_review", obj.pk)
        self.message_user(request, _("The draft is saved."), messages.SUCCESS)
        may_see = self.has_view_or_change_permission(request, obj)
        return redirect(change if may_see else reverse("admin:index"))
