"""Addresses that lead elsewhere, and those that readers miss."""

from contextlib import suppress
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import addresses
from articles.address_forms import RedirectForm
from articles.admin.redirects_file import RedirectsFileMixin
from articles.models import Edition, MissingAddress, Redirect
from articles.suggesting import alike

FROM_LOG = "_missing"  # in the address of the form that the log of missing addresses opened


class AnswerFilter(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "answer"
    ANSWERS = {
        "article": (_("an article"), Q(article__isnull=False)),
        "address": (_("an address"), ~Q(target="")),
        "gone": (_("gone for good"), Q(article__isnull=True, target="")),
    }

    def lookups(self, request, model_admin):
        return [(key, label) for key, (label, _rows) in self.ANSWERS.items()]

    def queryset(self, request, queryset):
        chosen = self.ANSWERS.get(self.value())
        return queryset.filter(chosen[1]) if chosen else queryset


class AddressAdmin(admin.ModelAdmin):
    """A list of addresses that is searched by them, in whatever way they are written."""

    show_full_result_count = False
    list_per_page = 100

    class Media:
        css = {"all": ["css/newsroom/addresses.css"]}

    def get_search_results(self, request, queryset, search_term):
        with suppress(ValidationError):  # else words of an address, or of an article's title
            search_term = addresses.normal(search_term.strip())
        return super().get_search_results(request, queryset, search_term)


@admin.register(Redirect)
class RedirectAdmin(RedirectsFileMixin, AddressAdmin):
    form = RedirectForm
    fields = ["path", "article", "target", "is_gone"]
    list_display = ["path", "leads_to", "made", "created_by"]
    list_filter = [AnswerFilter]
    raw_id_fields = ["article"]
    search_fields = ["path", "target", "article__title"]
    empty_help = _(
        "Tell where the addresses of your former site lead: add one, or import a list of them. "
        "Earlier addresses of an article need none, they lead to it by themselves."
    )

    def get_queryset(self, request):
        needed = [f"article__{name}" for name in ("title", "trashed_at")]
        rows = super().get_queryset(request).with_place()
        return rows.select_related("article", "created_by").only(
            "path", "target", "created_at", "created_by", "article", *needed, "created_by__username"
        )

    @admin.display(description=_("leads to"))
    def leads_to(self, row):
        if row.is_gone or (row.article and row.article.trashed_at):
            return _("gone for good")
        if not row.article:
            return row.target
        if not row.live_slug:
            return format_html("{} ({})", row.article, _("not read now"))
        place = Edition(language=row.live_language, slug=row.live_slug).get_absolute_url()
        return format_html('{} (<a href="{}">{}</a>)', row.article, place, place)

    def add_view(self, request, form_url="", extra_context=None):
        """Stock; for an address that is given it offers articles, one click each."""
        given = request.GET.get("path", "")
        choices = alike(given) if request.method == "GET" and given.startswith("/") else []
        context = {"alike": [(self.query_with(request, pk), title) for pk, title in choices]}
        return super().add_view(request, form_url, {**context, **(extra_context or {})})

    @staticmethod
    def query_with(request, article):
        """The form's query with an article chosen."""
        query = request.GET.copy()
        query["article"] = article
        return query.urlencode()

    @admin.display(description=_("made"), ordering="created_at")
    def made(self, row):
        return date_format(localtime(row.created_at), "SHORT_DATE_FORMAT")

    def save_model(self, request, obj, form, change):
        form.redirects.save(request.user)
        if form.redirects.is_dead(obj):
            said = _("No page of this site answers at %(address)s now.")
            self.message_user(request, said % {"address": obj.target}, messages.WARNING)

    def response_post_save_add(self, request, obj):
        """Back to the log of missing addresses, if that is where it was asked for."""
        if FROM_LOG in request.GET and request.user.has_perm("articles.view_missingaddress"):
            return redirect("admin:articles_missingaddress_changelist")
        return super().response_post_save_add(request, obj)


@admin.register(MissingAddress)
class MissingAddressAdmin(AddressAdmin):
    list_display = ["address", "hits", "last", "first"]
    list_display_links = None
    list_filter = ["last_on"]
    search_fields = ["path"]
    actions = ["forget"]
    empty_help = _("Readers have not asked for any address that is missing.")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # nothing that would need a question
        return actions

    def get_list_display(self, request):
        may_redirect = request.user.has_perm("articles.add_redirect")
        return self.list_display if may_redirect else ["path", *self.list_display[1:]]

    @admin.display(description=_("address"), ordering="path")
    def address(self, row):
        """The address, and the way to its redirect, in sight on a phone too."""
        query = urlencode({"path": row.path, FROM_LOG: 1})
        add = reverse("admin:articles_redirect_add")
        link = '{}<br><a href="{}?{}">{}<span class="visually-hidden"> {}</span></a>'
        return format_html(link, row.path, add, query, _("Redirect…"), row.path)

    @admin.display(description=_("last"), ordering="last_on")
    def last(self, row):
        return date_format(row.last_on, "SHORT_DATE_FORMAT")

    @admin.display(description=_("first"), ordering="first_on")
    def first(self, row):
        return date_format(row.first_on, "SHORT_DATE_FORMAT")

    @admin.action(description=_("Forget the chosen addresses"), permissions=["delete"])
    def forget(self, request, queryset):
        count, _rows = queryset.delete()
        said = ngettext(
            "%(count)s address is forgotten.", "%(count)s addresses are forgotten.", count
        )
        self.message_user(request, said % {"count": count}, messages.SUCCESS)
