"""Many articles at once: a page that says what will happen to which of them, and then does it."""

from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from articles import bulk
from articles.admin.publishing import PERMISSION
from articles.models import Keyword

NAMED = 20  # articles that messages name
SECONDS = 15  # after which no further article is begun: browsers and servers give up at 30
NOT_ALLOWED = _("You may not do this with it.")


class KeywordForm(forms.Form):
    keyword = forms.CharField(
        label=_("Keyword"),
        max_length=80,
        help_text=_("By name. Articles of another language get the keyword with the same address."),
        widget=forms.TextInput({"list": "keywords-known", "autocomplete": "off"}),
    )

    def clean_keyword(self):
        name = self.cleaned_data["keyword"]
        if not bulk.ChangeKeyword(name).keywords:
            raise forms.ValidationError(_("There is no keyword of this name."))
        return name


@dataclass(frozen=True)
class Step:
    """One thing that is done with many: its words, and what does it."""

    title: str
    done: str
    make: type = bulk.Publish
    is_added: bool | None = None

    @property
    def has_keyword(self):
        return self.is_added is not None

    def action(self, name=""):
        return bulk.ChangeKeyword(name, self.is_added) if self.has_keyword else self.make()


STEPS = {
    "publish": Step(
        _("Publish"),
        ngettext_lazy(
            "%(count)d article is published.", "%(count)d articles are published.", "count"
        ),
    ),
    "withdraw": Step(
        _("Withdraw"),
        ngettext_lazy(
            "%(count)d article is withdrawn.", "%(count)d articles are withdrawn.", "count"
        ),
        bulk.Withdraw,
    ),
    "add-keyword": Step(
        _("Add a keyword"),
        ngettext_lazy("%(count)d draft is changed.", "%(count)d drafts are changed.", "count"),
        is_added=True,
    ),
    "remove-keyword": Step(
        _("Remove a keyword"),
        ngettext_lazy("%(count)d draft is changed.", "%(count)d drafts are changed.", "count"),
        is_added=False,
    ),
}


class BulkMixin(admin.ModelAdmin):
    actions = ["publish_chosen", "withdraw_chosen", "add_keyword", "remove_keyword"]

    @admin.action(description=_("Publish…"), permissions=["publish"])
    def publish_chosen(self, request, queryset):
        return self._open(request, "publish", queryset)

    @admin.action(description=_("Withdraw…"), permissions=["publish"])
    def withdraw_chosen(self, request, queryset):
        return self._open(request, "withdraw", queryset)

    @admin.action(description=_("Add a keyword…"), permissions=["change"])
    def add_keyword(self, request, queryset):
        return self._open(request, "add-keyword", queryset)

    @admin.action(description=_("Remove a keyword…"), permissions=["change"])
    def remove_keyword(self, request, queryset):
        return self._open(request, "remove-keyword", queryset)

    def has_publish_permission(self, request):
        return request.user.has_perm(PERMISSION)

    def get_urls(self):
        view = self.admin_site.admin_view(self.bulk_view)
        return [path("bulk/<slug:name>/", view, name="articles_article_bulk"), *super().get_urls()]

    def _open(self, request, name, queryset):
        """Leads to the page of the step, and from there back to the same list."""
        chosen = list(queryset.values_list("pk", flat=True)[: bulk.MOST + 1])
        if len(chosen) > bulk.MOST:
            text = _("Choose at most %(most)d articles at once.") % {"most": bulk.MOST}
            return self.message_user(request, text, messages.ERROR)
        return redirect(bulk_url(name, chosen, request.GET.urlencode()))

    def bulk_view(self, request, name):
        step = STEPS.get(name)
        if not step:
            raise Http404
        may_see = self.has_view_or_change_permission(request)
        may_publish = may_see and self.has_publish_permission(request)
        if not (self.has_change_permission(request) if step.has_keyword else may_publish):
            raise PermissionDenied
        form = KeywordForm(request.POST or None) if step.has_keyword else None
        if request.method == "POST" and (form is None or form.is_valid()):
            word = form.cleaned_data["keyword"] if form else ""
            return self._act(request, name, step.action(word))
        return self._render_bulk(request, step, form)

    def _act(self, request, name, action):
        """Each by itself, as many as there is time for; on to the list, or back to what is left."""
        chosen = self._chosen(request, request.POST.getlist("article"))
        ends, done, left, waiting = monotonic() + SECONDS, 0, [], []
        for article in chosen:
            if monotonic() > ends:
                waiting.append(article)
            elif reason := self._refused(request, action, article):
                left.append((article, reason))
            else:
                done += 1
        if done:
            self.message_user(request, STEPS[name].done % {"count": done}, messages.SUCCESS)
        return self._go_on(request, name, left, waiting)

    def _refused(self, request, action, article):
        """What stands against the step, in words; "" where it is taken."""
        if not self._may(request, action, article):
            return NOT_ALLOWED
        try:
            bulk.apply(action, article, request.POST.get(f"mark-{article.pk}", ""), request.user)
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    def _may(self, request, action, article):
        if isinstance(action, bulk.ChangeKeyword):
            return self.has_change_permission(request, article)
        return self.has_view_or_change_permission(request, article)

    def _go_on(self, request, name, left, waiting):
        back = request.GET.get("list", "")
        text = _("“%(title)s” is left as it was: %(reason)s")
        for article, reason in left[:NAMED]:
            told = text % {"title": article, "reason": reason}
            self.message_user(request, told, messages.WARNING)
        if waiting:
            told = _("The others take longer. Press the button again to go on with them.")
            self.message_user(request, told, messages.WARNING)
        keys = [article.pk for article, _reason in left] + [article.pk for article in waiting]
        if keys:
            return redirect(bulk_url(name, keys, back))
        return redirect(f"{reverse('admin:articles_article_changelist')}?{back}")

    def _chosen(self, request, keys):
        """The articles of these keys, at most `bulk.MOST`, in the order of the list."""
        keys = [key for key in keys if key.isdecimal()][: bulk.MOST]
        return self.get_queryset(request).filter(pk__in=keys)

    def _render_bulk(self, request, step, form):
        rows = bulk.candidates(self._chosen(request, request.GET.get("ids", "").split(",")))
        action, ends = step.action(), monotonic() + SECONDS
        for row in rows:
            if not self._may(request, action, row.article):
                row.obstacles = [NOT_ALLOWED]
            elif monotonic() > ends:
                row.obstacles = [_("Not looked at yet, because it takes long. Choose fewer.")]
            else:
                action.look(row)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "step": step,
            "leads_to_changes": not step.has_keyword and step.make is bulk.Publish,
            "form": form,
            "possible": [row for row in rows if not row.obstacles],
            "left": [row for row in rows if row.obstacles],
            "known": Keyword.objects.offered() if form else [],
            "back": request.GET.get("list", ""),
        }
        return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def bulk_url(name, keys, back=""):
    """The page of a step for these articles, which leads back to the list with that query."""
    query = urlencode({"ids": ",".join(map(str, keys)), "list": back}, safe=",")
    return f"{reverse('admin:articles_article_bulk', args=[name])}?{query}"
