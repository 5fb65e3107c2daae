"""Submit Done!: what the buyer sees after sending."""

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView
from django_countries import countries

from articles.models import Edition
from inquiries.forms import typo_hint
from inquiries.models import Delivery, Inquiry, Message
from inquiries.views.inquiry import PRIVATE


@method_decorator(never_cache, name="dispatch")
class SentView(DetailView):
    """Submit Done!, at an address that only the buyer knows."""

    template_name = "inquiries/sent.html"
    model = Inquiry
    slug_field = slug_url_kwarg = "token"

    def get_context_data(self, **kwargs):
        inquiry = self.object
        editions = Edition.objects.live().filter(language=inquiry.language)
        return super().get_context_data(
            confirmation=self.confirmation(),
            hint=typo_hint(inquiry.contact),
            country=countries.name(inquiry.country),
            edition=inquiry.article_id and editions.filter(article=inquiry.article_id).first(),
            **kwargs,
        )

    def confirmation(self):
        """The mail that is really on its way to the buyer or has arrived, or None."""
        sent = Delivery.objects.filter(
            message__inquiry=self.object, message__kind=Message.Kind.CONFIRMATION
        )
        return sent.exclude(state__in=[Delivery.State.HELD, Delivery.State.DEAD]).first()

    def render_to_response(self, context, **kwargs):
        return super().render_to_response(context, headers=PRIVATE, **kwargs)
