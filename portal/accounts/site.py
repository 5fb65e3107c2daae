"""The stock admin with two more conditions before its pages, and the pages about signing in."""

from functools import wraps

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

# Pages that are open to who must set the second step up: without them nobody could, or could leave.
SETTING_UP = {"account", "two_factor_set_up", "logout", "jsi18n", "password_change"}


class AdminSite(admin.AdminSite):
    """Every view of the admin, stock and ours, passes `admin_view`: so both are asked there."""

    def admin_view(self, view, cacheable=False):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            return self.hold_up(request) or view(request, *args, **kwargs)

        return super().admin_view(guarded, cacheable)

    def hold_up(self, request):
        """The page that comes first, or None."""
        from portal.accounts import reauthentication, two_factor

        if request.resolver_match.url_name not in SETTING_UP and two_factor.is_lacking(
            request.user
        ):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('admin:two_factor_set_up')}?{query}")
        return reauthentication.intervene(self, request)

    def get_urls(self):
        from portal.accounts import urls

        return [*urls.paths(self), *super().get_urls()]

    @method_decorator([never_cache, login_not_required])
    def login(self, request, extra_context=None):
        """Stock, with our first step."""
        from portal.accounts import passkeys
        from portal.accounts.signing_in import PasswordView

        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "passkeys_are_possible": passkeys.are_possible(),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        request.current_app = self.name
        return PasswordView.as_view(extra_context=context)(request)
