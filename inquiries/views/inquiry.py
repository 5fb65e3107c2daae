"""Send Inquiry: the form, and the hint at a mistyped contact."""

import logging
import math

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import Error as DatabaseFailure
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic.base import View

from articles import frames, generation
from inquiries import attachments, source
from inquiries.attachments import MEGABYTE
from inquiries.forms import LIMIT_WINDOW, InquiryForm, typo_hint
from inquiries.models.limit import TooMany

logger = logging.getLogger(__name__)

MAX_BODY = attachments.MAX_TOGETHER + MEGABYTE  # bytes; the longest text takes a tenth of the last

RETRY_AFTER = {429: int(LIMIT_WINDOW.total_seconds()), 503: 30}  # seconds


def accepts_same_origin(view):
    """Mark a view that acts for nobody logged in: it needs no token, only a page of this site."""
    view.accepts_same_origin = True
    return view


class HttpResponseSeeOther(HttpResponseRedirect):
    status_code = 303


class InquiryView(View):
    """Send Inquiry: GET shows the form, POST stores what it says and leads to Submit Done!

    What cannot be stored comes back with everything typed, and a status that says why.
    """

    template_name = "inquiries/create.html"

    @classmethod
    def as_view(cls, **kwargs):
        """Decorated here once; `method_decorator` would do it again for each request."""
        return accepts_same_origin(never_cache(super().as_view(**kwargs)))

    def dispatch(self, request, *args, **kwargs):
        request.encoding = "utf-8"  # whatever charset a client names: not all can be decoded
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        slug, came_from = request.GET.get("article", ""), source.of_request(request)
        return self.respond(InquiryForm(language=get_language(), slug=slug, source=came_from))

    def post(self, request):
        if content_length(request) > MAX_BODY:  # before Django reads all of it
            return self.too_large()
        try:
            form = InquiryForm(request.POST, request.FILES, language=get_language())
        except (RequestDataTooBig, TooManyFilesSent, TooManyFieldsSent):
            return self.too_large()
        except OSError:  # large files go through the disk
            logger.exception("A form could not be read")
            return self.respond(InquiryForm(language=get_language()), "server", 503)
        return self.store(form, request.META["REMOTE_ADDR"])

    def store(self, form, address):
        problem, status = "", 422
        try:
            if form.is_valid():
                inquiry = form.save(address)
                logger.info("Inquiry %(inquiry)s is stored", {"inquiry": inquiry.pk})
                return HttpResponseSeeOther(inquiry.get_sent_url())
        except TooMany:
            problem, status = "too_many", 429
        except (DatabaseFailure, OSError) as error:
            logger.exception("An inquiry could not be stored")
            form.__dict__.setdefault("edition", None)  # do not ask the database again
            is_of_files = isinstance(error, OSError) and form.files
            problem, status = "files" if is_of_files else "server", 503
        form.keep_files(address)
        return self.respond(form, problem, status)

    def too_large(self):
        return self.respond(InquiryForm(language=get_language()), "too_large", 413)

    def respond(self, form, problem="", status=200):
        context = {"form": form, "problem": problem}
        with generation.holding(generation.current()):
            page = frames.render(self.request, self.template_name, context)
        wait = {"Retry-After": RETRY_AFTER[status]} if status in RETRY_AFTER else None
        return HttpResponse(page, status=status, headers=wait)


@require_POST
@accepts_same_origin
def hint(request):
    """The hint at a slip in the contact posted, or nothing. Stores nothing."""
    request.encoding = "utf-8"
    if content_length(request) > MAX_BODY:
        return HttpResponse(status=413)
    text = typo_hint(request.POST.get("contact", ""))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def content_length(request):
    """In bytes; without end where it is not told, which no browser leaves out."""
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        return math.inf
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0
