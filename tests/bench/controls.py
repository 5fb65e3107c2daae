"""The controls: an empty view, and a view that only stores a row. Both without middleware."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path

from tests.bench.models import Letter

COLUMNS = ["name", "contact", "content", "company", "country"]


def hello(request):
    return HttpResponse(b"hello")


def insert(request):
    Letter.objects.create(**{name: request.POST[name] for name in COLUMNS})
    response = HttpResponseRedirect("/hello")
    response.status_code = 303
    return response


urlpatterns = [path("hello", hello), path("insert", insert)]
