"""Signing in to the admin: the password, then a code where the person has set that up."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, RedirectURLMixin
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from portal.accounts import lockout, two_factor
from portal.accounts.forms import CodeForm

PENDING = "pending"  # in the session: whose password was right, and when
PENDING_FOR = timedelta(minutes=10)


class Arriving(RedirectURLMixin):
    """Where a person goes on after signing in."""

    def get_default_redirect_url(self):
        return reverse("admin:index")

    def arrive(self, user):
        login(self.request, user)
        return lockout.remember(HttpResponseRedirect(self.get_success_url()), user)


class PasswordView(Arriving, LoginView):
    """The first step; the whole of it for who has no second one."""

    authentication_form = AdminAuthenticationForm
    template_name = "admin/login.html"

    def form_valid(self, form):
        user = form.get_user()
        if two_factor.device_of(user) is None:
            return self.arrive(user)
        self.request.session[PENDING] = {
            "user": user.pk,
            "backend": user.backend,
            "hash": user.get_session_auth_hash(),
            "at": timezone.now().isoformat(),
        }
        query = urlencode({self.redirect_field_name: self.get_success_url()})
        return redirect(f"{reverse('admin:second_step')}?{query}")


@method_decorator(
    [sensitive_post_parameters(), csrf_protect, never_cache, login_not_required], name="dispatch"
)
class CodeView(Arriving, FormView):
    """The second step, for whom the password was right within the last minutes."""

    admin_site = None
    form_class = CodeForm
    template_name = "admin/accounts/second_step.html"

    def dispatch(self, request, *args, **kwargs):
        self.user = pending_user(request.session)
        if self.user is None:
            messages.warning(request, _("Sign in again, please: that took too long."))
            return redirect("admin:login")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "request": self.request, "user": self.user}

    def get_context_data(self, **kwargs):
        context = {**self.admin_site.each_context(self.request), "title": _("Second step")}
        return super().get_context_data(**context, next=self.get_redirect_url(), **kwargs)

    def form_valid(self, form):
        del self.request.session[PENDING]
        return self.arrive(self.user)


def pending_user(session):
    """Who has taken the first step lately, with the password that is still theirs; or None."""
    pending = session.get(PENDING)
    if not pending or timezone.now() - datetime.fromisoformat(pending["at"]) > PENDING_FOR:
        return None
    user = get_user_model().objects.filter(pk=pending["user"], is_active=True).first()
    if user is None or not constant_time_compare(pending["hash"], user.get_session_auth_hash()):
        return None
    user.backend = pending["backend"]
    return user
