"""The site with one address more: the control that every figure is compared with."""

from django.http import HttpResponse
from django.urls import path

from portal.urls import handler404, handler500, urlpatterns

__all__ = ["handler404", "handler500", "urlpatterns"]


def hello(request):
    return HttpResponse(b"hello")


urlpatterns = [path("hello", hello), *urlpatterns]
