"""The forms of the trash: what the addresses of deleted articles answer, and restoring one."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils.translation import gettext_lazy as _

from articles import addresses, trash
from articles.copying import free_slug
from articles.models import Article, Edition
from articles.redirecting import own_host

AT_ONCE = 500  # articles


class TrashForm(forms.Form):
    """What readers find at the addresses of articles from now on; asks nothing where no reader
    knows one. Refused once where readers see something else than when its page was opened."""

    GONE, ARTICLE, ADDRESS = "gone", "article", "address"

    answer = forms.ChoiceField(
        label=_("Readers who open these addresses"),
        choices=[
            (GONE, _("are told that the page is gone for good (410)")),
            (ARTICLE, _("are led to an article")),
            (ADDRESS, _("are led to an address")),
        ],
        initial=GONE,
        widget=forms.RadioSelect,
    )
    article = forms.ModelChoiceField(
        Article.objects.none(),
        label=_("Article"),
        required=False,
        error_messages={"invalid_choice": _("Readers do not see this article. Choose another.")},
    )
    address = forms.CharField(
        label=_("Address"),
        required=False,
        help_text=_("A path of this site, such as /contact/, or a whole address of another."),
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, articles, **kwargs):
        self.articles = articles
        shown = Edition.objects.not_ended().filter(article__in=articles).for_list()
        self.editions = list(shown.order_by("starts_at"))
        self.paths = trash.public_addresses(articles)
        mark = ",".join(sorted(str(edition.pk) for edition in self.editions))
        super().__init__(*args, initial={"shown": mark}, label_suffix="", **kwargs)
        if not self.paths:
            for name in ("answer", "article", "address"):
                del self.fields[name]
            return
        read = Edition.objects.live().exclude(article__in=articles).values("article")
        self.fields["article"].queryset = Article.objects.kept().filter(pk__in=read)

    def clean_address(self):
        address = self.cleaned_data["address"]
        return addresses.target(address, own_host()) if address else ""

    def clean(self):
        data = super().clean()
        answer = data.get("answer", self.GONE)
        if answer != self.GONE and not data.get(answer) and answer not in self.errors:
            self.add_error(answer, _("Say where they are led."))
        if data["shown"] != self.initial["shown"]:
            self.data = {**self.data.dict(), "shown": self.initial["shown"]}
            message = _(
                "What readers see was changed after you opened this page. Look at it again."
            )
            raise ValidationError(message, code="stale")
        return data

    @property
    def to(self):
        answer = self.cleaned_data.get("answer", self.GONE)
        return None if answer == self.GONE else self.cleaned_data[answer]

    def apply(self, by):
        """What was put into the trash; None where something stands against it, which the form then
        says."""
        try:
            with transaction.atomic():
                return trash.put(self.articles, by, to=self.to)
        except ValidationError as error:
            self.add_error(None, error)
        except (IntegrityError, OperationalError):  # a constraint refuses it, or a deadlock
            self.add_error(None, _("Somebody published at the same moment. Look at it again."))
        return None


class RestoreForm(forms.ModelForm):
    """Asks for another address where that of the article is taken meanwhile."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.obstacles = trash.obstacles(self.instance)
        if "slug" in self.obstacles:
            self.initial["slug"] = free_slug(self.instance.language, self.instance.slug)
        else:
            del self.fields["slug"]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        taken = Article.objects.kept().filter(language=self.instance.language, slug=slug)
        if taken.exists():
            raise ValidationError(_("Another article has this address. Choose another."))
        return slug

    def apply(self):
        """The draft; None where somebody was quicker, which the form then says."""
        try:
            with transaction.atomic():
                article = trash.restore(self.instance, slug=self.cleaned_data.get("slug"))
        except IntegrityError:
            self.add_error(None, _("Another article has this address. Choose another."))
            return None
        if article is None:
            self.add_error(None, _("It is not in the trash any more."))
        return article

    class Meta:
        model = Article
        fields = ["slug"]
