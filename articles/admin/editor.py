"""The rich-text editor in the admin: its scripts under the Content-Security-Policy, and what it
asks the server about pictures, cards and videos."""

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import path, reverse
from js_asset import ImportMap, Media

from articles import video
from articles.models import BodyField, Card, Picture

# What the editor's scripts import from each other, under names that lead to hashed files.
SHARED = ("choose", "clean", "dialog", "figure", "reference", "view", "word")
MEDIA = Media(
    css={"all": ["css/editor.css"]},
    importmap=ImportMap({f"articles/{name}": f"js/editor/{name}.js" for name in SHARED}),
)


def describe_picture(pk):
    """What the editor shows of a picture, or None."""
    picture = pk.isdecimal() and Picture.objects.filter(pk=pk).first()
    if not picture:
        return None
    return {
        "title": str(picture),
        "alt": picture.alternative,
        "caption": picture.caption,
        "image": picture.thumbnail_url(),
    }


def describe_card(pk):
    card = pk.isdecimal() and Card.objects.select_related("picture").filter(pk=pk).first()
    if not card:
        return None
    image = card.picture.thumbnail_url() if card.picture else None
    return {"title": card.title, "text": card.text, "image": image}


def describe_video(address):
    found = video.parse(address)
    return found and {"title": found.host, "text": found.id, "value": found.page}


class EditorAdminMixin:
    """For the admin of a model with a `BodyField`."""

    def get_urls(self):
        describe = self.admin_site.admin_view(self.describe_view)
        return [path("node/", describe, name=self._describe_name()), *super().get_urls()]

    def _describe_name(self):
        return f"{self.opts.app_label}_{self.opts.model_name}_node"

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, BodyField):
            field.widget.attrs |= {
                "data-node-url": reverse(f"admin:{self._describe_name()}"),
                "data-picture-list": reverse("admin:articles_picture_changelist"),
                "data-card-list": reverse("admin:articles_card_changelist"),
            }
        return field

    def describe_view(self, request):
        """`?picture=12`, `?card=3` or `?video=<address>` as JSON; null where there is no such."""
        if not (self.has_view_or_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        describers = {"picture": describe_picture, "card": describe_card, "video": describe_video}
        for kind, describe in describers.items():
            if kind in request.GET and (found := describe(request.GET[kind])):
                return JsonResponse(found)
        return JsonResponse(None, safe=False)

    def _with_nonce(self, request, context):
        """Browsers refuse an import map without the policy's nonce. Built anew, because the views
        hand over media that forgot it or that is a string by then."""
        media = self.media + MEDIA + context["adminform"].media
        return {**context, "media": Media.from_media(media, nonce=str(request.csp_nonce))}

    def render_change_form(self, request, context, *args, **kwargs):
        context = self._with_nonce(request, context)
        return super().render_change_form(request, context, *args, **kwargs)
