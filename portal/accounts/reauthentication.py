"""Before what cannot be undone or takes data along, a person confirms who they are.

Signing in counts, and lasts a quarter of an hour. After that the page in between asks for the
password (or a code). It is the answer to the request itself, at the same address: what was posted
lies in hidden fields of its form and goes on with the password, so that nothing is lost, chosen
rows least of all, and nothing has to be kept on the server.
"""

from datetime import datetime, timedelta

from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.forms import ConfirmForm
from portal.accounts.sessions import CONFIRMED

FRESH_FOR = timedelta(minutes=15)
# Names of admin addresses. A deleted article can be restored.
UNDOABLE = {"articles_article_delete", "articles_article_changelist"}
DOWNLOADS = {"inquiries_inquiry_export_csv", "inquiries_inquiry_export_xlsx"}
# Asked for before their form is filled in, too: it takes a password.
FORMS = {"auth_user_add", "auth_user_password_change", "two_factor_set_up"}
CHANGES = {
    *FORMS,
    "auth_user_change",
    "auth_user_access",
    "auth_group_add",
    "auth_group_change",
    "two_factor_off",
    "two_factor_codes",
    "passkey_add",
    "passkey_remove",
    # Who is told of inquiries, and what.
    "inquiries_webhook_add",
    "inquiries_webhook_change",
    "portal_company_add",
    "portal_company_change",
}
DOWNLOADING = {"export_csv", "export_xlsx"}  # actions of lists
ERASING = {"delete_selected"}
MARK = f"{ConfirmForm.prefix}-is_sent"


def is_fresh(request):
    """Whether the person has signed in or confirmed lately."""
    confirmed_at = request.session.get(CONFIRMED)
    return bool(confirmed_at) and (
        timezone.now() - datetime.fromisoformat(confirmed_at) < FRESH_FOR
    )


def is_download(request, name):
    return name in DOWNLOADS or bool(DOWNLOADING.intersection(request.POST.getlist("action")))


def is_needed(request, name):
    """Whether what is asked for, at the address of this name, wants it."""
    if name in FORMS or is_download(request, name):
        return True
    if request.method != "POST":
        return False
    is_erasing = name.endswith("_delete") or ERASING.intersection(request.POST.getlist("action"))
    return name in CHANGES or (bool(is_erasing) and name not in UNDOABLE)


def intervene(site, request):
    """The page in between, or None where the request may go on."""
    name = request.resolver_match.url_name or ""
    is_sent = MARK in request.POST
    if not is_needed(request, name) or (is_fresh(request) and not is_sent):
        return None
    form = ConfirmForm(request, request.POST if is_sent else None)
    if not form.is_valid():
        return ask(site, request, form)
    request.session[CONFIRMED] = timezone.now().isoformat()
    was_get = request.POST[MARK] == "GET"
    request.POST = withheld(request)
    if is_download(request, name):
        return ask(site, request, None, was_get)
    return redirect(request.get_full_path()) if was_get else None


def withheld(request):
    """What was posted, without the fields of the page in between."""
    kept = request.POST.copy()
    for name in request.POST:
        if name == "csrfmiddlewaretoken" or name.startswith(f"{ConfirmForm.prefix}-"):
            del kept[name]
    return kept


def ask(site, request, form, was_get=None):
    """The page; without a form it says that the file is ready, since a browser stays on the page
    from which it downloads."""
    if was_get is None:
        was_get = request.POST.get(MARK, request.method) != "POST"
    context = {
        "title": _("Confirm that it is you"),
        "form": form,
        "hidden": [(name, value) for name, values in withheld(request).lists() for value in values],
        "mark": MARK,
        "method": "GET" if was_get else "POST",
        "back": list_of(request.resolver_match.url_name),
    }
    context |= site.each_context(request)
    return TemplateResponse(request, "admin/accounts/confirm.html", context)


def list_of(name):
    """The address of the list to which a page of this name belongs, else of the first page."""
    app_and_model = "_".join(name.split("_")[:2])
    try:
        return reverse(f"admin:{app_and_model}_changelist")
    except NoReverseMatch:
        return reverse("admin:index")
