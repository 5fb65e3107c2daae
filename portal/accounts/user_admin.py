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
from django.utils.translation import ngettext
from django_otp.plugins.otp_totp.admin import TOTPDevice

from portal.accounts import two_factor
from portal.accounts.views import account_of, end_sessions, say_ended, say_passkeys
from portal.models import Session

User = get_user_model()
RIGHTS = ["is_superuser", "groups", "user_permissions"]
admin.site.unregister(User)
admin.site.unregister(TOTPDevice)  # it would show the keys to who may change accounts


@admin.register(User)
class UserAdmin(StockUserAdmin):
    def get_urls(self):
        view = self.admin_site.admin_view(self.access_view)
        return [path("<int:pk>/access/", view, name="auth_user_access"), *super().get_urls()]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not is_above(obj, request.user)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not is_above(obj, request.user)

    def get_readonly_fields(self, request, obj=None):
        """Rights are given by superusers: others could give themselves any."""
        own = () if request.user.is_superuser else RIGHTS
        return [*super().get_readonly_fields(request, obj), *own]

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
        two_factor.start_over(user, request.session.session_key)
        self.log_change(request, user, _("Removed the device of two-step sign-in, and passkeys."))
        said = _("The device is removed, and its owner logged out. They sign in with the password.")
        messages.success(request, said)

    def end_sessions(self, request, user):
        own = request.session.session_key
        count = end_sessions(user, request.POST.get("session", ""), own)
        if count:
            self.log_change(request, user, _("Logged out by an administrator."))
        say_ended(request, count)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        """Stock; the person is logged out everywhere, and nobody's passkey outlives the password
        that was taken from them."""
        before = self.get_object(request, id)
        response = super().user_change_password(request, id, form_url)
        user = self.get_object(request, id)
        if user.password != before.password:
            Session.objects.end(user, but=request.session.session_key)
            if user == request.user:
                say_passkeys(request)
            else:
                self.remove_passkeys(request, user)
        return response

    def remove_passkeys(self, request, user):
        count = user.passkeys.all().delete()[0]
        if count:
            self.log_change(request, user, _("Removed the passkeys."))
            said = ngettext(
                "The account's passkey is removed, too.",
                "The account's %(count)d passkeys are removed, too.",
                count,
            )
            messages.success(request, said % {"count": count})


def is_above(user, other):
    """Whether an account is a superuser's, and thereby above who is none."""
    return user is not None and user.is_superuser and not other.is_superuser
