"""The buyer's pages: Send Inquiry and Submit Done!"""

from django.views.generic import DetailView, TemplateView

from inquiries.models import Inquiry


class InquiryView(TemplateView):
    template_name = "inquiries/create.html"


class SentView(DetailView):
    template_name = "inquiries/sent.html"
    model = Inquiry
    slug_field = slug_url_kwarg = "token"
