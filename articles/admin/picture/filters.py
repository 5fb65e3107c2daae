"""Finding pictures by what they lack."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class UseFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("none", _("Unused")), ("some", _("Used"))]

    def queryset(self, request, queryset):
        wanted = {"none": False, "some": True}.get(self.value())
        return queryset if wanted is None else queryset.filter(is_used=wanted)


class CreditFilter(admin.SimpleListFilter):
    title = _("credit")
    parameter_name = "credit"

    def lookups(self, request, model_admin):
        return [("none", _("Without credit")), ("some", _("With credit"))]

    def queryset(self, request, queryset):
        narrow = {"none": queryset.filter, "some": queryset.exclude}.get(self.value())
        return narrow(credit="") if narrow else queryset
