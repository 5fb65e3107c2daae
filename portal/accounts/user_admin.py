"""Accounts of others in the admin: stock, with how a person signs in."""

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.admin import TOTPDevice

from portal.accounts import two_factor
from portal.accounts.views import account_of, end_sessions, say_ended
from portal.models import Session

User = get_user_model()
admin.site.unregister(User)
admin.site.unregister(TOTPDevice)  # it would show the keys to who may change accounts


@admin.register(User)
class UserAdmin(StockUserAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.access_view)
        return [path("<int:pk>/access/", view, name="auth_user_access"), *super().get_urls()]

    def access_view(self, request, pk):
        """Where somebody is signed in and whether with two steps; POST ends sessions, or removes
        a lost device."""
        user = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if request.method == "POST":
            if "remove" in request.POST:
                self.remove_device(request, user)
            else:
                self.end_sessions(request, user)
            return redirect("admin:auth_user_access", pk)
        context = {
            **self.admin_site.each_context(request),
            **account_of(user),
            "title": _("Sign-in and sessions"),
            "opts": self.opts,
            "original": user,
        }
        return TemplateResponse(request, "admin/auth/user/access.html", context)

    @transaction.atomic
    def remove_device(self, request, user):
        """Whoever has found the device is logged out, too."""
        two_factor.turn_off(user)
        user.passkeys.all().delete()
        Session.objects.end(user, but=request.session.session_key)
        self.log_change(request, user, _("Removed the device of two-step sign-in, and passkeys."))
        said = _("The device is removed, and its owner logged out. They sign in with the password.")
        messages.success(request, said)

    def end_sessions(self, request, user):
        own = request.session.session_key
        count = end_sessions(user, request.POST.get("session", ""), own)
        if count:
            self.log_change(request, user, _("Logged out by an administrator."))
        say_ended(request, count)

    def user_change_password(self, request, id, form_url=""):
        """Stock; the person is logged out everywhere."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            user = self.get_object(request, id)
            Session.objects.end(user, but=request.session.session_key)
        return response
