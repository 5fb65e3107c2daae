"""Send Inquiry: the form, and the hint at a mistyped contact."""

import logging

from django.db import Error as DatabaseFailure
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic.base import TemplateResponseMixin, View

from inquiries.forms import LIMIT_WINDOW, InquiryForm, typo_hint
from inquiries.models.limit import TooMany

logger = logging.getLogger(__name__)

MAX_BODY = 1_000_000  # bytes; the longest text in the widest script takes a tenth of it
PRIVATE = {"X-Robots-Tag": "noindex"}


def accepts_same_origin(view):
    """Mark a view that acts for nobody logged in: it needs no token, only a page of this site."""
    view.accepts_same_origin = True
    return view


class HttpResponseSeeOther(HttpResponseRedirect):
    status_code = 303


@method_decorator([never_cache, accepts_same_origin], name="dispatch")
class InquiryView(TemplateResponseMixin, View):
    """Send Inquiry: GET shows the form, POST stores what it says and leads to Submit Done!

    What cannot be stored comes back with everything typed, and a status that says why.
    """

    template_name = "inquiries/create.html"

    def dispatch(self, request, *args, **kwargs):
        request.encoding = "utf-8"  # whatever charset a client names: not all can be decoded
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        form = InquiryForm(language=request.LANGUAGE_CODE, slug=request.GET.get("article", ""))
        return self.respond(form)

    def post(self, request):
        if _content_length(request) > MAX_BODY:  # before Django reads all of it
            return self.respond(InquiryForm(language=request.LANGUAGE_CODE), "too_large", 413)
        form = InquiryForm(request.POST, language=request.LANGUAGE_CODE)
        if not form.is_valid():
            return self.respond(form, status=422)
        try:
            inquiry = form.save(request.META["REMOTE_ADDR"])
        except TooMany:
            response = self.respond(form, "too_many", 429)
            response["Retry-After"] = int(LIMIT_WINDOW.total_seconds())
            return response
        except (DatabaseFailure, OSError):
            logger.exception("An inquiry could not be stored")
            form.__dict__.setdefault("edition", None)  # do not ask the database again
            return self.respond(form, "server", 503)
        return HttpResponseSeeOther(inquiry.get_sent_url())

    def respond(self, form, problem="", status=200):
        context = {"form": form, "problem": problem}
        return self.render_to_response(context, status=status, headers=PRIVATE)


@require_POST
@accepts_same_origin
def hint(request):
    """The hint at a slip in the contact posted, or nothing. Stores nothing."""
    request.encoding = "utf-8"
    if _content_length(request) > MAX_BODY:
        return HttpResponse(status=413)
    text = typo_hint(request.POST.get("contact", ""))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _content_length(request):
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0
