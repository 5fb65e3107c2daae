"""One inquiry moves: taken, assigned, closed, reopened, put off. Each is a POST of its page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inquiries import notifications
from inquiries.admin.delivery import inquiry_url
from inquiries.admin.inquiry.forms import AssignForm, CloseForm, WaitForm
from inquiries.models import Inquiry
from inquiries.notifications.reply import full_name


class States:
    """Mixed into the admin of inquiries: what is done with one of them."""

    def get_urls(self):
        return [
            self.acting_path("<int:pk>/take/", self.take_view, "take"),
            self.acting_path("<int:pk>/assign/", self.assign_view, "assign"),
            self.acting_path("<int:pk>/close/", self.close_view, "close"),
            self.acting_path("<int:pk>/reopen/", self.reopen_view, "reopen"),
            self.acting_path("<int:pk>/wait/", self.wait_view, "wait"),
            *super().get_urls(),
        ]

    def acting_path(self, route, view, name):
        """The path of a view that changes something: POST only, for staff who are logged in."""
        return path(
            route, self.admin_site.admin_view(require_POST(view)), name=f"inquiries_inquiry_{name}"
        )

    def get_for_answer(self, request, pk):
        """The inquiry to act on; raises PermissionDenied or Http404 for who may not."""
        if not self.has_answer_permission(request):
            raise PermissionDenied
        return get_object_or_404(Inquiry.objects.visible_to(request.user), pk=pk)

    def take_view(self, request, pk):
        inquiry, me = self.get_for_answer(request, pk), request.user
        self.act(request, inquiry, lambda: inquiry.assign(me, by=me) and _("It is yours now."))
        return redirect(inquiry_url(inquiry))

    def assign_view(self, request, pk):
        """To anyone, or to nobody; without the right to assign only one's own to nobody."""
        inquiry, form = self.get_for_answer(request, pk), AssignForm(request.POST)
        gives_up = inquiry.owner == request.user and not request.POST.get("owner")
        if not gives_up and not request.user.has_perm("inquiries.assign_inquiry"):
            raise PermissionDenied
        if self.is_chosen(request, form):
            owner = form.cleaned_data["owner"]
            self.act(request, inquiry, lambda: self.assign(inquiry, owner, request.user))
        return self.go_on(request, inquiry)

    def assign(self, inquiry, owner, by):
        """Give it to a user, who is told, or to nobody; return what to say."""
        if inquiry.assign(owner, by=by):
            notifications.tell_of_assignment([inquiry], owner, by)
        return _("The owner is %s now.") % full_name(owner) if owner else _("It has no owner now.")

    def close_view(self, request, pk):
        inquiry, form = self.get_for_answer(request, pk), CloseForm(request.POST)
        if self.is_chosen(request, form):
            self.move(request, inquiry, Inquiry.State.CLOSED, **form.cleaned_data)
        return redirect(inquiry_url(inquiry))

    def reopen_view(self, request, pk):
        inquiry = self.get_for_answer(request, pk)
        self.move(request, inquiry, Inquiry.State.OPEN)
        return redirect(inquiry_url(inquiry))

    def wait_view(self, request, pk):
        inquiry, form = self.get_for_answer(request, pk), WaitForm(request.POST)
        if self.is_chosen(request, form):
            self.move(request, inquiry, Inquiry.State.WAITING, wake_at=form.cleaned_data["until"])
        return redirect(inquiry_url(inquiry))

    def move(self, request, inquiry, state, **how):
        """Move it, and say what it is now."""

        def move():
            inquiry.move(state, by=request.user, **how)
            return _("State: %s") % inquiry.get_state_display()

        self.act(request, inquiry, move)

    @transaction.atomic
    def act(self, request, inquiry, act):
        """Do it, and say what `act` returns; or say what stands in the way."""
        inquiry.lock()
        if obstacle := inquiry.obstacle:
            self.message_user(request, obstacle, messages.WARNING)
        elif said := act():
            self.message_user(request, said, messages.SUCCESS)

    def is_chosen(self, request, form):
        """Whether the form is valid; otherwise its errors are shown on the next page."""
        for errors in form.errors.values():
            self.message_user(request, " ".join(errors), messages.ERROR)
        return form.is_valid()

    def go_on(self, request, inquiry):
        """To the page of the inquiry, or to the list where it is out of sight now."""
        is_visible = Inquiry.objects.visible_to(request.user).filter(pk=inquiry.pk).exists()
        return redirect(
            inquiry_url(inquiry) if is_visible else "admin:inquiries_inquiry_changelist"
        )
