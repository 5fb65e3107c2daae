"""Submit Done!: what the buyer sees after sending, and where a mistyped contact is corrected."""

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView

from articles.models import Edition
from inquiries import correcting, notifications, promises
from inquiries.models import Delivery, Inquiry, Message
from inquiries.places import country_name
from inquiries.views.inquiry import (
    MAX_BODY,
    HttpResponseSeeOther,
    accepts_same_origin,
    content_length,
)


@method_decorator(never_cache, name="dispatch")
class SentView(DetailView):
    """Submit Done!, at an address that only the buyer knows."""

    template_name = "inquiries/sent.html"
    model = Inquiry
    slug_field = slug_url_kwarg = "token"

    def get_context_data(self, **kwargs):
        inquiry = self.object
        editions = Edition.objects.live().filter(language=inquiry.language)
        context = {
            "confirmation": self.confirmation(),
            "promise": promises.promise_to(inquiry),
            "is_corrected": correcting.corrections(inquiry).exists(),
            "country": country_name(inquiry.country),
            "edition": inquiry.article_id and editions.filter(article=inquiry.article_id).first(),
        }
        if correcting.is_open(inquiry):
            context["form"] = correcting.ContactForm(initial={"contact": inquiry.contact})
        return super().get_context_data(**{**context, **kwargs})

    def confirmation(self):
        """The mail that is really on its way to the buyer or has arrived, or None."""
        notifications.announce(self.object)  # the sender may not have come to it yet
        sent = Delivery.objects.filter(
            message__inquiry=self.object, message__kind=Message.Kind.CONFIRMATION
        )
        return sent.exclude(state__in=[Delivery.State.HELD, Delivery.State.DEAD]).first()

    def render_to_response(self, context, **kwargs):
        return super().render_to_response(context, headers={"X-Robots-Tag": "noindex"}, **kwargs)


@method_decorator(accepts_same_origin, name="dispatch")
class CorrectView(SentView):
    """The corrected contact: POST takes it and leads back to Submit Done!"""

    def dispatch(self, request, *args, **kwargs):
        request.encoding = "utf-8"  # whatever charset a client names: not all can be decoded
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return HttpResponseSeeOther(self.get_object().get_sent_url())

    def post(self, request, *args, **kwargs):
        if content_length(request) > MAX_BODY:  # before Django reads all of it
            return HttpResponse(status=413)
        self.object = self.get_object()
        form = correcting.ContactForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(form=form)
            return self.render_to_response(context, status=422)
        try:
            correcting.correct(self.object, form.cleaned_data["contact"])
        except correcting.Refused:
            context = self.get_context_data(form=None, is_refused=True)
            return self.render_to_response(context, status=403)
        return HttpResponseSeeOther(self.object.get_sent_url())
