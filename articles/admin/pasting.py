"""Paste an old page: its text or HTML becomes a prefilled form for a new article."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from articles.importing import decode, read
from articles.importing.writer import find_or_make_card, find_or_make_keyword, make_slug
from articles.models import Article

MAX_BYTES = 1024 * 1024
KEPT = 5  # pages that one person can have open unsaved
PARAMETER = "pasted"  # in the add form's address; the page itself waits in the session


class PasteForm(forms.Form):
    language = Article._meta.get_field("language").formfield()
    page = forms.CharField(
        label=_("Text or HTML of the page"),
        required=False,
        widget=forms.Textarea({"rows": 16, "class": "vLargeTextField"}),
        help_text=_("Select all on the old page, copy, and paste here."),
    )
    file = forms.FileField(
        label=_("Or a file"), required=False, help_text=_("A text or HTML file, at most 1 MB.")
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > MAX_BYTES:
            raise ValidationError(_("This file is larger than 1 MB."))
        return file

    def clean(self):
        data = super().clean()
        file = data.get("file")
        data["page"] = decode(file.read()) if file else data.get("page", "")
        if not self.errors and not data["page"].strip():
            raise ValidationError(_("Paste the page, or choose a file."))
        if len(data["page"]) > MAX_BYTES:
            self.add_error("page", _("This page is longer than a million characters."))
        return data


class Pasted:
    """A page that waits in the session for its article to be saved."""

    def __init__(self, text, language):
        self.text, self.language = text, language

    @cached_property
    def proposal(self):
        return read(self.text)

    def initial(self):
        """Values for the article's form."""
        proposal = self.proposal
        room = Article._meta.get_field("summary").max_length
        return {
            "language": self.language,
            "title": proposal.title,
            "slug": make_slug(Article, proposal.title),
            "posted_on": proposal.posted_on,
            "summary": Truncator(proposal.summary).chars(room),
            "body": proposal.body,
            "new_keywords": ", ".join(proposal.keywords),
        }

    def card(self, data):
        """The card of the old page: as there, it leads to the first keyword's page; or None."""
        keywords = list(data["keywords"]) + [
            find_or_make_keyword(name, data["language"]) for name in data.get("new_keywords", [])
        ]
        label = self.proposal.card_label
        return find_or_make_card(label, keywords[0]) if label and keywords else None


class PastingMixin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.paste_view)
        return [path("paste/", view, name="articles_article_paste"), *super().get_urls()]

    def paste_view(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = PasteForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            key = get_random_string(12)
            waiting = [*request.session.get(PARAMETER, {}).items()][1 - KEPT :]
            page = [form.cleaned_data["page"], form.cleaned_data["language"]]
            request.session[PARAMETER] = {**dict(waiting), key: page}
            return redirect(f"{reverse('admin:articles_article_add')}?{PARAMETER}={key}")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        return TemplateResponse(request, "admin/articles/article/paste.html", context)

    def get_pasted(self, request):
        """The page that the add form is filled from, or None."""
        page = request.session.get(PARAMETER, {}).get(request.GET.get(PARAMETER))
        return Pasted(*page) if page else None

    def get_changeform_initial_data(self, request):
        pasted = self.get_pasted(request)
        return pasted.initial() if pasted else super().get_changeform_initial_data(request)

    def render_change_form(self, request, context, add=False, **kwargs):
        if add and (pasted := self.get_pasted(request)):
            context["proposal"] = pasted.proposal
        return super().render_change_form(request, context, add=add, **kwargs)

    def save_model(self, request, obj, form, change):
        pasted = None if change else self.get_pasted(request)
        if pasted and not obj.card and request.user.has_perm("articles.add_card"):
            obj.card = pasted.card(form.cleaned_data)
        super().save_model(request, obj, form, change)
        if pasted:
            self.forget(request, pasted.proposal)

    def forget(self, request, proposal):
        """Repeat what found no place, so that nothing of the old page is lost unseen."""
        del request.session[PARAMETER][request.GET[PARAMETER]]
        request.session.modified = True
        if proposal.unplaced:
            template = "admin/articles/article/_unplaced.html"
            said = render_to_string(template, {"proposal": proposal})
            self.message_user(request, said, messages.WARNING)
