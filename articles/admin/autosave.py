"""The article's form keeps what is typed, offers it again, and says who else has it open."""

import uuid

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.autosaving import (
    LARGEST,
    filled,
    find_offer,
    prefilled,
    typed_values,
    usable,
    would_change,
)
from articles.models import Autosave, Editing

SAVED_FORMS = "saved_forms"  # in the session: {key of a form: the version it was saved as}
FORMS_REMEMBERED = 20
OFFERED = 10  # unsaved new articles


class AutosaveMixin(admin.ModelAdmin):
    def get_urls(self):
        keep = self.admin_site.admin_view(require_POST(self.autosave_view))
        discard = self.admin_site.admin_view(require_POST(self.discard_view))
        name = "articles_article"
        return [
            path("autosave/", keep, name=f"{name}_autosave_new"),
            path("<int:pk>/autosave/", keep, name=f"{name}_autosave"),
            path("autosave/<uuid:key>/discard/", discard, name=f"{name}_discard"),
            *super().get_urls(),
        ]

    def autosave_view(self, request, pk=None):
        """Keep what is typed (with `title` and the other fields), and that the form is open.

        `_form` and `_tab` name the form and its page. Answers when it was kept, or why not, who
        else has the form open, and what was saved since.
        """
        article = pk and get_object_or_404(self.get_queryset(request), pk=pk)
        self.check_writer(request, article)
        answer = self.keep(request, article) if "title" in request.POST else {}
        if article:
            self.note_presence(request, article)
            answer |= {"others": others(request, article, posted_key(request, "_tab"))}
            answer |= {"news": self.news(request, article)}
        return JsonResponse(answer)

    def check_writer(self, request, article):
        """Who logged in meanwhile may be somebody else: their text is not kept as another's."""
        may = self.has_change_permission(request, article) if article else None
        may = self.has_add_permission(request) if article is None else may
        if not may or request.POST.get("_user") != str(request.user.pk):
            raise PermissionDenied

    def keep(self, request, article):
        values = typed_values(self.typed_names(), request.POST)
        if sum(map(len, values.values())) > LARGEST:
            return {"refused": _("This text is too long to be kept while you type: save it.")}
        key = posted_key(request, "_form")
        version = request.POST.get("opened_version", "")
        version = int(version) if version.isdecimal() and len(version) < 10 else 0
        now = date_format(timezone.localtime(), "TIME_FORMAT")
        if version < request.session.get(SAVED_FORMS, {}).get(str(key), 0):
            return {"kept": now}  # sent before the form was saved, arrived after it
        if Autosave.objects.keep(request.user, article, key, version=version, values=values):
            return {"kept": now}
        return {
            "refused": _(
                "Kept in this browser only: another unsaved text of yours is on the site. Restore, "
                "save or discard that first."
            )
        }

    def typed_names(self):
        return [name for _title, options in self.fieldsets for name in options["fields"]]

    def note_presence(self, request, article):
        tab = posted_key(request, "_tab")
        if "_leaving" in request.POST:
            Editing.objects.filter(article=article, user=request.user, tab=tab).delete()
        else:
            previous = request.POST.get("_previous") and posted_key(request, "_previous")
            Editing.objects.enter(article, request.user, tab, previous)

    def news(self, request, article):
        """What somebody saved since the form was opened, or ""."""
        if request.POST.get("opened_version") == str(article.version):
            return ""
        when = date_format(timezone.localtime(article.saved_at), "TIME_FORMAT")
        return _("This article was saved at %(time)s. Saving yours will show both texts first.") % {
            "time": when
        }

    def discard_view(self, request, key):
        if not (self.has_view_or_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        autosave = Autosave.objects.filter(user=request.user, key=key).first()
        if autosave:
            autosave.delete()
            self.message_user(request, _("The unsaved text is discarded."), messages.SUCCESS)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({})
        if autosave and autosave.article_id:
            return redirect("admin:articles_article_change", autosave.article_id)
        return redirect("admin:articles_article_add")

    def get_form(self, request, obj=None, change=False, **kwargs):
        """Stock; filled with unsaved text where that is to be restored, or with two texts put
        together, for looking at."""
        form = super().get_form(request, obj, change, **kwargs)
        if request.method == "GET" and (restored := find_restored(request, obj)):
            return prefilled(form, usable(restored))
        if obj and "_merge" in request.POST and (merged := merge(request, obj, form)):
            return prefilled(form, merged)
        return form

    def render_change_form(self, request, context, add=False, obj=None, **kwargs):
        if add or self.has_change_permission(request, obj):
            context["autosave"] = self.describe_autosave(request, obj, context["adminform"].form)
        return super().render_change_form(request, context, add=add, obj=obj, **kwargs)

    def describe_autosave(self, request, article, form):
        """What the form's templates say of unsaved text, and tell its script."""
        restored = find_restored(request, article) if request.method == "GET" else None
        key = request.POST.get("_form") or str(restored.key if restored else uuid.uuid4())
        saved = request.session.get(SAVED_FORMS, {})
        about = {
            "key": key,
            "tab": uuid.uuid4(),
            "restored": restored,
            "is_unsaved": request.method == "POST",
            "saved_forms": " ".join(f"{form}:{version}" for form, version in saved.items()),
        }
        if article is None:
            unsaved = Autosave.objects.filter(user=request.user, article=None).exclude(key=key)
            return {**about, "unsaved": unsaved[:OFFERED]}
        if "_merge" in request.POST and not form.is_bound:
            about["merged"] = would_change(filled(type(form), form.initial, article))
        offer = find_offer(request.user, article, type(form))
        is_own = offer and str(offer.autosave.key) == key and not restored
        return {**about, "offer": None if is_own else offer, "others": others(request, article)}

    def save_related(self, request, form, formsets, change):
        """Stock; what the form has sent while it was typed into is saved now. Text of another tab
        stays."""
        super().save_related(request, form, formsets, change)
        if key := request.POST.get("_form"):
            key = posted_key(request, "_form")
            Autosave.objects.filter(user=request.user, key=key).delete()
            saved = {**request.session.get(SAVED_FORMS, {}), str(key): form.instance.version}
            request.session[SAVED_FORMS] = dict([*saved.items()][-FORMS_REMEMBERED:])


def posted_key(request, name):
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise BadRequest(f"{name} is no UUID") from error


def find_restored(request, article):
    """The unsaved text that the address asks to restore, or None."""
    try:
        key = uuid.UUID(request.GET.get("restore", ""))
    except ValueError:
        return None
    return Autosave.objects.filter(user=request.user, article=article, key=key).first()


def merge(request, article, form_class):
    """Values put together of both texts as the page of the refused save was answered; None where
    that page showed another text than is saved now."""
    form = filled(form_class, request.POST, article)
    is_seen = form.conflict and str(form.conflict.version) == request.POST["_merge"]
    return form.conflict.merged() if is_seen else None


def others(request, article, tab=None):
    """Sentences about who else has the form open; one's own other tabs only where it is known
    which `tab` asks."""
    present = Editing.objects.present().filter(article=article).exclude(tab=tab)
    if tab is None:
        present = present.exclude(user=request.user)
    said = {}
    for editing in present.select_related("user").order_by("since"):
        said.setdefault(editing.user, sentence(editing, request.user))
    return list(said.values())


def sentence(editing, user):
    since = timezone.localtime(editing.since)
    is_today = since.date() == timezone.localdate()
    time = date_format(since, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")
    if editing.user == user:
        return _("You have this article open in another tab since %(time)s.") % {"time": time}
    name = editing.user.get_full_name() or editing.user.get_username()
    return _("%(name)s is editing since %(time)s.") % {"name": name, "time": time}
