"""Translations in the admin: started, edited beside their source, brought up to date."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from articles import translating

PER_PAGE = 50


class TranslateForm(forms.Form):
    """In which of the languages that an article lacks it is translated."""

    language = forms.ChoiceField(label=_("Language"), widget=forms.RadioSelect)

    def __init__(self, *args, article, **kwargs):
        self.article = article
        super().__init__(*args, label_suffix="", **kwargs)
        choices = translating.missing_languages(article)
        self.fields["language"].choices = choices
        self.fields["language"].initial = choices[0][0] if choices else None

    def apply(self, by):
        """The new working copy and what was left out; None where there is one by now."""
        try:
            return translating.start(self.article, self.cleaned_data["language"], by)
        except ValidationError as error:
            self.add_error(None, error)
        except IntegrityError:  # somebody starts it from another language at the same moment
            self.add_error(None, _("There is a translation already."))
        return None


class TranslatingMixin(admin.ModelAdmin):
    class Media:
        css = {"all": ["css/newsroom/languages.css"]}

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/translate/",
                view(self.translate_view),
                name="articles_article_translate",
            ),
            path("<int:pk>/source/", view(self.source_view), name="articles_article_source"),
            path(
                "untranslated/",
                view(self.untranslated_view),
                name="articles_article_untranslated",
            ),
            *super().get_urls(),
        ]

    def translate_view(self, request, pk):
        """Choose the language; the translation is made and opened."""
        article = self._get_seen(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        asked = {"language": request.GET["language"]} if "language" in request.GET else {}
        form = TranslateForm(request.POST or None, article=article, initial=asked)
        if form.is_valid() and (made := form.apply(request.user)):
            self._tell_started(request, article, *made)
            return redirect("admin:articles_article_change", made[0].pk)
        return self._render_page(request, "translate", article, form=form)

    def source_view(self, request, pk):
        """What the source says by now that the translation may not; mark it as up to date."""
        article = self._get_seen(request, pk)
        if request.method == "POST":
            return self._mark(request, article)
        source = translating.source_of(article)
        changes = source.changes() if source and source.is_outdated else []
        return self._render_page(request, "translated", article, source=source, changes=changes)

    def untranslated_view(self, request):
        """What readers of a language miss."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        languages = dict(settings.LANGUAGES)
        asked = request.GET.get("language")
        others = [code for code in languages if code != settings.LANGUAGE_CODE]
        language = asked if asked in languages else (others or [settings.LANGUAGE_CODE])[0]
        rows = translating.lacking(self.get_queryset(request), language).select_related("author")
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        page.numbers = page.paginator.get_elided_page_range(page.number)
        return self._render_page(
            request,
            "untranslated",
            page=page,
            language=(language, languages[language]),
            languages=settings.LANGUAGES,
            may_add=self.has_add_permission(request),
        )

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.pk:
            context.update(self._beside(request, obj))
        context["may_add"] = self.has_add_permission(request)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _beside(self, request, article):
        """The other languages of an article and its source, for the form."""
        rows = translating.translations(article).with_state()
        others = [row for row in rows if row.pk != article.pk]
        taken = {article.language, *(row.language for row in others)}
        lacks = any(code not in taken for code, _name in settings.LANGUAGES)
        return {
            "translations": others,
            "may_translate": lacks and self.has_add_permission(request),
            "source": translating.source_of(article),
        }

    def _get_seen(self, request, pk):
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    def _tell_started(self, request, source, article, left_out):
        said = _("The translation is started with the text of “%(title)s”.") % {"title": source}
        self.log_addition(request, article, str(said))
        self.message_user(request, said, messages.SUCCESS)
        if left_out:
            text = _("Left out, because they are not there in this language: %(names)s.")
            names = ", ".join(left_out)
            self.message_user(request, text % {"names": names}, messages.WARNING)

    def _mark(self, request, article):
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        edition = request.POST.get("edition", "")
        try:
            translating.mark_translated(article, int(edition) if edition.isdecimal() else None)
        except ValidationError as error:
            self.message_user(request, error.message, messages.ERROR)
            return redirect("admin:articles_article_source", article.pk)
        said = _("Marked as up to date with its source.")
        self.log_change(request, article, str(said))
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:articles_article_change", article.pk)

    def _render_page(self, request, name, article=None, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "may_change": bool(article) and self.has_change_permission(request, article),
            **context,
        }
        return TemplateResponse(request, f"admin/articles/article/{name}.html", context)
