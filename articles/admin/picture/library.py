"""Pictures: the grid of them all, and the page of one."""

from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from articles.admin.picture.filters import CreditFilter, UseFilter
from articles.admin.picture.replacing import ReplacingMixin
from articles.admin.picture.uploading import UploadingMixin
from articles.admin.picture.words import WordsMixin
from articles.admin.publishing import PERMISSION
from articles.admin.usage import UsageAdminMixin, link
from articles.crops import CROPS
from articles.forms import PictureForm
from articles.models import Picture


@admin.register(Picture)
class PictureAdmin(UploadingMixin, ReplacingMixin, WordsMixin, UsageAdminMixin, admin.ModelAdmin):
    form = PictureForm
    own_columns = ("hero",)
    # Laid out as a grid by css/newsroom/library.css.
    list_display = ["thumbnail", "name", "words", "size", "added", "marks"]
    list_display_links = ["name"]
    list_filter = [UseFilter, "is_decorative", CreditFilter, "created_at"]
    list_per_page = 40
    search_fields = ["title", "alt", "caption", "credit"]
    show_full_result_count = False
    empty_help = _("Add the first picture. Articles and cards choose theirs from here.")
    readonly_fields = ["focal_point", "size", "where_used"]
    fieldsets = [
        (None, {"fields": ["file", "focal_point", ("focal_x", "focal_y"), "size"]}),
        (_("For readers"), {"fields": ["alt", "is_decorative", "caption", "credit"]}),
        (_("For editors"), {"fields": ["title", "where_used"]}),
    ]

    class Media:
        css = {"all": ["css/newsroom/library.css"]}

    def get_queryset(self, request):
        return super().get_queryset(request).with_use()

    def has_change_permission(self, request, obj=None):
        """What readers see is changed by those who may publish."""
        may = super().has_change_permission(request, obj)
        if not may or obj is None or request.user.has_perm(PERMISSION):
            return may
        return Picture.objects.unpublished().filter(pk=obj.pk).exists()

    def get_fieldsets(self, request, obj=None):
        """A new picture has no preview, focal point, size or use yet; the file of one that is there
        has a page of its own for its replacement."""
        hidden = {*self.readonly_fields, ("focal_x", "focal_y")} if obj is None else {"file"}
        return [
            (name, {"fields": [field for field in options["fields"] if field not in hidden]})
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

    @admin.display(description=_("alternative text"))
    def words(self, picture):
        return _("Decorative") if picture.is_decorative else picture.alt

    @admin.display(description=_("size"), ordering="width")
    def size(self, picture):
        return f"{picture.width} × {picture.height}"

    @admin.display(description=_("added"), ordering="created_at")
    def added(self, picture):
        return date_format(localtime(picture.created_at), "SHORT_DATE_FORMAT")

    @admin.display(description=_("state"), empty_value="")
    def marks(self, picture):
        marks = [(picture.is_used, _("Unused")), (picture.credit, _("Without credit"))]
        return format_html_join(
            " ", '<span class="state">{}</span>', [[text] for has, text in marks if not has]
        )

    @admin.display(description=_("picture"))
    def focal_point(self, picture):
        context = {"picture": picture, "crops": CROPS}
        return render_to_string("admin/articles/picture/_focal.html", context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Stock without its transaction: encoding takes seconds, in which nobody else could write
        to SQLite. The row is saved in a transaction of its own."""
        return self._changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        """Only what was changed: another file may have been put in place meanwhile."""
        obj.save(**({"update_fields": form.changed_data} if change else {}))
        if not change:
            self.say_twin(request, obj)

    def say_twin(self, request, picture):
        """Say where the library has the same file twice."""
        twin = Picture.objects.filter(file=picture.file.name).exclude(pk=picture.pk).first()
        if twin:
            text = _("The library has this picture already: {}. Both share their files.")
            self.message_user(request, format_html(text, link(twin)), messages.WARNING)
