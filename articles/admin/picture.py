"""The picture library."""

from django.contrib import admin, messages
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.admin.usage import UsageAdminMixin, link
from articles.forms import PictureForm
from articles.models import Picture


@admin.register(Picture)
class PictureAdmin(UsageAdminMixin, admin.ModelAdmin):
    form = PictureForm
    own_columns = ("hero",)
    list_display = ["thumbnail", "name", "alt", "size", "created_at"]
    list_display_links = ["name"]
    list_filter = ["is_decorative", "created_at"]
    list_per_page = 40
    search_fields = ["title", "alt", "caption", "credit"]
    show_full_result_count = False
    empty_help = _("Add the first picture. Articles and cards choose theirs from here.")
    readonly_fields = ["thumbnail", "size", "where_used"]
    fieldsets = [
        (None, {"fields": ["thumbnail", "file"]}),
        (_("For readers"), {"fields": ["alt", "is_decorative", "caption", "credit"]}),
        (_("For editors"), {"fields": ["title", "size", "where_used"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        """A new picture has no preview, size or use yet."""
        known = set(self.readonly_fields) if obj is None else set()
        return [
            (name, {"fields": [field for field in options["fields"] if field not in known]})
            for name, options in self.fieldsets
        ]

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        return format_html(
            '<img class="thumbnail" src="{}" width="{}" height="{}" alt="" loading="lazy">',
            picture.thumbnail_url(),
            picture.width,
            picture.height,
        )

    @admin.display(description=_("name"), ordering="title")
    def name(self, picture):
        return str(picture)

    @admin.display(description=_("size"), ordering="width")
    def size(self, picture):
        return f"{picture.width} × {picture.height}"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Stock without its transaction: encoding takes seconds, in which nobody else could write
        to SQLite. The row is saved in a transaction of its own."""
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        twin = Picture.objects.filter(file=obj.file.name).exclude(pk=obj.pk).first()
        if twin and "file" in form.changed_data:
            text = _("The library has this picture already: {}. Both share their files.")
            self.message_user(request, format_html(text, link(twin)), messages.WARNING)
