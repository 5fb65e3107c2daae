"""Choosing the moment at which the public site is looked at."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from articles import boundaries, moment
from articles.moment_forms import MomentForm


class MomentMixin(admin.ModelAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.moment_view)
        return [path("moment/", view, name="articles_moment"), *super().get_urls()]

    def moment_view(self, request):
        """GET shows the form, filled with what its address says; POST leads to the site."""
        if not request.user.has_perm(moment.PERMISSION):
            raise PermissionDenied
        form = MomentForm(request.POST) if request.method == "POST" else None
        if form and form.is_valid():
            moment.choose(request.session, form.chosen)
            response = redirect(form.cleaned_data["next"])
            # Without a proxy that prevents it, browsers may show pages of before while they ask.
            response.headers["Clear-Site-Data"] = '"cache"'
            return response
        asked = MomentForm(request.GET)
        known = moment.chosen(request)
        at = (asked.is_valid() and asked.chosen) or known or timezone.now()
        initial = {"at": at, "next": asked.cleaned_data.get("next", "/")}
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form or MomentForm(initial=initial),
            "known": known,
            "before": boundaries.before(at),
            "after": boundaries.after(at),
            "time_zone": timezone.get_current_timezone_name(),
        }
        return TemplateResponse(request, "admin/articles/article/moment.html", context)
