"""Saves that the database gives up because two wait for each other (a deadlock)."""

from django.contrib import admin
from django.db import OperationalError
from django.utils.translation import gettext_lazy as _


class CollidingMixin(admin.ModelAdmin):
    """Stock, but such a save is tried once more, and refused in words where that fails too, with
    all that was typed still in the form."""

    def changeform_view(self, request, *args, **kwargs):
        for is_last in (False, True):
            try:
                return super().changeform_view(request, *args, **kwargs)
            except OperationalError:
                if request.method != "POST":
                    raise
                request.is_refused = is_last
        return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if not getattr(request, "is_refused", False):
            return form

        class RefusedForm(form):
            def clean(self):
                super().clean()
                said = _("Somebody else saved at the same moment; nothing was saved. Save again.")
                self.add_error(None, said)

        return RefusedForm
