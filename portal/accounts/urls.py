"""The pages about signing in, which stand among the admin's addresses."""

from django.urls import path

from portal.accounts import passkey_views, signing_in, views

FOR_STRANGERS = {
    "login/code/": (signing_in.CodeView, "second_step"),
    "login/passkey/": (passkey_views.SignInView, "passkey_sign_in"),
    "login/passkey/ask/": (passkey_views.AskView, "passkey_ask"),
}
FOR_STAFF = {
    "account/": (views.AccountView, "account"),
    "account/two-step/": (views.SetUpView, "two_factor_set_up"),
    "account/two-step/off/": (views.TurnOffView, "two_factor_off"),
    "account/two-step/codes/": (views.CodesView, "two_factor_codes"),
    "account/passkeys/": (passkey_views.AddView, "passkey_add"),
    "account/passkeys/make/": (passkey_views.MakeView, "passkey_make"),
    "account/passkeys/remove/": (passkey_views.RemoveView, "passkey_remove"),
    "password_change/": (views.PasswordChangeView, "password_change"),
}


def paths(site):
    """Of an admin site, whose own views pass its `admin_view`."""
    for route, (view, name) in FOR_STRANGERS.items():
        yield path(route, view.as_view(admin_site=site), name=name)
    for route, (view, name) in FOR_STAFF.items():
        yield path(route, site.admin_view(view.as_view(admin_site=site)), name=name)
