"""Which pictures and cards a body uses: the body is text and has no foreign keys of its own."""

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import body
from articles.models.protection import protect_while_shown


class UseQuerySet(models.QuerySet):
    def nodes(self):
        """What `body.page` expands: {("picture", 12): Picture, ("card", 3): Card}."""
        uses = self.select_related("picture", "card__picture", "card__keyword")
        return {use.reference: use.picture or use.card for use in uses}


class BodyUse(models.Model):
    """One picture or card placed in a body."""

    objects = UseQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.picture or self.card)

    @property
    def reference(self):
        return ("picture", self.picture_id) if self.picture_id else ("card", self.card_id)

    @classmethod
    def of(cls, content):
        """Unsaved rows for what the content's body refers to and the library has.

        That and the main picture stay as they are until the transaction ends: who changes a card
        or picture meanwhile waits, and then finds the rows.
        """
        owner = content._meta.model_name
        rows = []
        for kind, ids in body.references(content.body).items():
            model = cls._meta.get_field(kind).related_model
            shown = {*ids, content.hero_id} if kind == "picture" else ids
            held = model.objects.select_for_update(no_key=True).filter(pk__in=shown).order_by("pk")
            keys = [pk for pk in held.values_list("pk", flat=True) if pk in ids]
            rows += [cls(**{owner: content, f"{kind}_id": pk}) for pk in keys]
        return rows


class ArticleUse(BodyUse):
    article = models.ForeignKey("Article", models.CASCADE, related_name="uses")
    picture = models.ForeignKey("Picture", models.PROTECT, null=True, related_name="article_uses")
    card = models.ForeignKey("Card", models.PROTECT, null=True, related_name="article_uses")

    class Meta:
        verbose_name = _("use in a draft")
        verbose_name_plural = _("uses in drafts")
        ordering = ["pk"]


class EditionUse(BodyUse):
    edition = models.ForeignKey("Edition", models.CASCADE, related_name="uses")
    picture = models.ForeignKey(
        "Picture", protect_while_shown, null=True, related_name="edition_uses"
    )
    card = models.ForeignKey("Card", protect_while_shown, null=True, related_name="edition_uses")

    class Meta:
        verbose_name = _("use in an edition")
        verbose_name_plural = _("uses in editions")
        ordering = ["pk"]

    @classmethod
    def rerender(cls, changed):
        """Make the page HTML of live and scheduled editions anew where a body shows what changed.

        `changed` is a condition on uses, such as Q(card=…). Who else renders one of them meanwhile
        (`Rendering`) waits, and then finds what is true.
        """
        editions = apps.get_model("articles", "Edition").objects.not_ended()
        shown = cls.objects.filter(changed).values("edition")
        held = editions.filter(pk__in=shown).select_for_update(of=["self"], no_key=True)
        for edition in held.order_by("pk"):
            edition.render()
