"""The words of many pictures on one page, a row for each."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.publishing import PERMISSION
from articles.models import Picture
from articles.picture_forms import WordsForm

MOST = 100  # rows on a page
ROW = "row"  # names the rows of a page, in its address and its form


def rows(request, queryset):
    """Those of the queryset that a page is about, by the keys it was asked for or sends."""
    keys = (request.POST or request.GET).getlist(ROW)
    return queryset.filter(pk__in=[key for key in keys[:MOST] if key.isdecimal()])


class WordsMixin(admin.ModelAdmin):
    actions = ["edit_words"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.words_view)
        return [path("words/", view, name="articles_picture_words"), *super().get_urls()]

    @admin.action(description=gettext_lazy("Edit the words of the selected pictures"))
    def edit_words(self, request, queryset):
        query = QueryDict(mutable=True)
        query.setlist(ROW, queryset.values_list("pk", flat=True)[:MOST])
        if queryset.count() > MOST:
            said = _("These are the first %(most)d.") % {"most": MOST}
            self.message_user(request, said, messages.WARNING)
        return redirect(f"{reverse('admin:articles_picture_words')}?{query.urlencode()}")

    edit_words.allowed_permissions = ("change",)

    def words_view(self, request):
        if not self.has_change_permission(request):
            raise PermissionDenied
        chosen = rows(request, Picture.objects.all())
        may_publish = request.user.has_perm(PERMISSION)
        pictures = chosen if may_publish else chosen.unpublished()
        forms = [WordsForm(request.POST or None, instance=row, row=row) for row in pictures]
        if request.method == "POST" and all(form.is_valid() for form in forms):
            self.save_words(request, [form for form in forms if form.has_changed()])
            return redirect("admin:articles_picture_changelist")
        return self.render_rows(request, "words", forms, left_out=len(chosen) - len(forms))

    def save_words(self, request, forms):
        with transaction.atomic():
            for form in forms:
                form.instance.save(update_fields=form.changed_data)
                self.log_change(
                    request, form.instance, [{"changed": {"fields": form.changed_data}}]
                )
        said = ngettext(
            "The words of %(count)d picture are saved.",
            "The words of %(count)d pictures are saved.",
            len(forms),
        )
        self.message_user(request, said % {"count": len(forms)}, messages.SUCCESS)

    def render_rows(self, request, step, forms, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "forms": forms,
            "has_errors": any(form.errors for form in forms if form.is_bound),
            **context,
        }
        return TemplateResponse(request, f"admin/articles/picture/{step}.html", context)
