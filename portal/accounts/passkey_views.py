"""Passkeys: made and removed on a person's own page, used on the log-in page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.generic import View

from portal import limits
from portal.accounts import agents, passkeys
from portal.accounts.signing_in import Arriving

BACKEND = "django.contrib.auth.backends.ModelBackend"


class PasskeyView(View):
    admin_site = None
    http_method_names = ["post"]


class MakeView(PasskeyView):
    """What the browser needs to make a passkey."""

    def post(self, request):
        options = passkeys.creation_options(request.session, request.user)
        return HttpResponse(options, content_type="application/json")


class AddView(PasskeyView):
    """Saves what the browser has made, named after it."""

    def post(self, request):
        name = agents.describe(request.META.get("HTTP_USER_AGENT", ""))
        try:
            passkeys.add(request.session, request.user, name, request.POST.get("credential", ""))
        except passkeys.Refused:
            messages.error(request, _("The passkey could not be saved. Try once more."))
        else:
            messages.success(request, _("From now on you can sign in with this passkey."))
        return redirect("admin:account")


class RemoveView(PasskeyView):
    def post(self, request):
        pk = request.POST.get("passkey", "")
        if pk.isdecimal() and request.user.passkeys.filter(pk=pk).delete()[0]:
            messages.success(request, _("The passkey is removed. Delete it on your device, too."))
        return redirect("admin:account")


@method_decorator([csrf_protect, never_cache, login_not_required], name="dispatch")
class AskView(PasskeyView):
    """What the browser needs to use a passkey; so many for a stranger, whose challenge is a row."""

    def post(self, request):
        if limits.challenges.is_over(request.META["REMOTE_ADDR"]):
            return limits.refusing(HttpResponse())
        options = passkeys.request_options(request.session)
        return HttpResponse(options, content_type="application/json")


@method_decorator([csrf_protect, never_cache, login_not_required], name="dispatch")
class SignInView(Arriving, PasskeyView):
    """Signs in whose passkey has answered. There is nothing to guess, so nothing is counted."""

    def post(self, request):
        try:
            user = passkeys.owner_of(request.session, request.POST.get("credential", ""))
        except passkeys.Refused:
            messages.error(request, _("This passkey does not sign you in. Use your password."))
            return redirect("admin:login")
        user.backend = BACKEND
        return self.arrive(user)
