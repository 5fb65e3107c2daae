"""A person's own page about signing in: two steps, sessions, password."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.forms import AdminPasswordChangeForm
from django.contrib.auth.views import PasswordChangeView as StockPasswordChangeView
from django.contrib.auth.views import RedirectURLMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView, View

from portal.accounts import lockout, passkeys, two_factor
from portal.accounts.forms import SetUpForm
from portal.models import RecoveryCode, Session


class AdminPage:
    """Mixed into views that `AdminSite.get_urls` shows in the admin's frame."""

    admin_site = None
    title = None

    def get_context_data(self, **kwargs):
        site = self.admin_site.each_context(self.request)
        own = {"title": self.title, "is_required": settings.REQUIRE_TWO_FACTOR}
        return super().get_context_data(**{**site, **own, **kwargs})


class AccountView(AdminPage, TemplateView):
    """Whether two steps are on, and where the person is signed in; POST ends sessions."""

    template_name = "admin/accounts/account.html"
    title = _("Sign-in and sessions")

    def get_context_data(self, **kwargs):
        current = self.request.session.session_key
        return super().get_context_data(**account_of(self.request.user, current), **kwargs)

    def post(self, request):
        key = request.session.session_key
        count = end_sessions(request.user, request.POST.get("session", ""), key)
        say_ended(request, count)
        return redirect("admin:account")


def account_of(user, current=None):
    """What a page says of how a person signs in; never a secret. `current` is the session's key
    when it is the person who looks."""
    sessions = Session.objects.live().filter(user=user)
    return {
        "device": two_factor.device_of(user),
        "passkeys": user.passkeys.all(),
        "passkeys_are_possible": passkeys.are_possible(),
        "codes_left": RecoveryCode.objects.filter(user=user).count(),
        "sessions": sessions,
        "current": current,
        "others": [row for row in sessions if row.session_key != current],
    }


def end_sessions(user, number, current=None):
    """End the session of a number, or all with "all", except the current one; returns how many."""
    if number == "all":
        return Session.objects.end(user, but=current)
    keys = [row.session_key for row in Session.objects.filter(user=user) if row.number == number]
    return Session.objects.filter(session_key__in=keys).exclude(session_key=current).delete()[0]


def say_ended(request, count):
    if count:
        messages.success(request, _("Logged out there."))
    else:
        messages.warning(request, _("That session is over already."))


def say_passkeys(request):
    """After a new password: how many of the person's passkeys go on signing in, and where they
    are."""
    count = request.user.passkeys.count()
    if count:
        said = ngettext(
            "%(count)d passkey still signs you in.",
            "%(count)d passkeys still sign you in.",
            count,
        )
        where = reverse("admin:account"), _("Remove those that you do not know.")
        said = format_html('{} <a href="{}">{}</a>', said % {"count": count}, *where)
        messages.warning(request, said)


class SetUpView(AdminPage, RedirectURLMixin, FormView):
    """The key for the app; a right code turns two steps on and shows the recovery codes."""

    form_class = SetUpForm
    template_name = "admin/accounts/set_up.html"
    title = _("Set up two-step sign-in")

    def get_default_redirect_url(self):
        return reverse("admin:account")

    def get_form(self, form_class=None):
        return SetUpForm(self.request.user, self.request.POST or None)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        device = context["form"].device
        return context | {
            "picture": two_factor.picture(device),
            "key": two_factor.key_text(device),
            "next": self.get_redirect_url(),
            "is_replaced": two_factor.device_of(self.request.user) is not None,
        }

    def form_valid(self, form):
        codes = two_factor.turn_on(form.device, self.request.session.session_key)
        messages.success(self.request, _("Two-step sign-in is on. Other sessions were ended."))
        return show_codes(self, codes, self.get_success_url())


def show_codes(view, codes, onward):
    """The answer to the request that made them: kept nowhere, they cannot be shown again."""
    context = {
        **view.admin_site.each_context(view.request),
        "title": _("Your recovery codes"),
        "codes": codes,
        "download": "data:text/plain;charset=utf-8," + quote("\n".join([*codes, ""])),
        "onward": onward,
    }
    return TemplateResponse(view.request, "admin/accounts/codes.html", context)


class CodesView(AdminPage, TemplateView):
    """New recovery codes in place of the old ones."""

    http_method_names = ["post"]

    def post(self, request):
        if two_factor.device_of(request.user) is None:
            return redirect("admin:account")
        codes = RecoveryCode.objects.renew(request.user)
        return show_codes(self, codes, reverse("admin:account"))


class TurnOffView(View):
    """Back to the password alone."""

    admin_site = None
    http_method_names = ["post"]

    def post(self, request):
        if settings.REQUIRE_TWO_FACTOR:
            raise PermissionDenied
        two_factor.turn_off(request.user)
        messages.success(request, _("Two-step sign-in is off."))
        return redirect("admin:account")


class PasswordChangeView(AdminPage, StockPasswordChangeView):
    """Stock; it ends the person's other sessions, says which passkeys still sign in, and guessing
    the old password is counted."""

    form_class = AdminPasswordChangeForm
    success_url = reverse_lazy("admin:password_change_done")

    def post(self, request, *args, **kwargs):
        if lockout.is_locked(request, request.user):
            return self.get(request, *args, **kwargs)  # in place of which comes the refusal
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        Session.objects.end(self.request.user, but=self.request.session.session_key)
        say_passkeys(self.request)
        return response

    def form_invalid(self, form):
        if "old_password" in form.errors:
            lockout.note_failure(self.request, self.request.user)
        return super().form_invalid(form)
