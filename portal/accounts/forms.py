"""What people type to show who they are."""

from django import forms
from django.contrib.auth import authenticate
from django.core import signing
from django.utils.translation import gettext_lazy as _

from portal.accounts import lockout, two_factor

WRONG_CODE = _(
    "This code is wrong, or was used already. Wait for the next one in your app and type that."
)
KEY_SALT = "portal.accounts.key"
KEY_SECONDS = 3600  # to install an app and scan


class CodeField(forms.CharField):
    """A code of the app or a recovery code: digits, in groups if one likes."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs), **kwargs)


class CodeForm(forms.Form):
    """The second step."""

    code = CodeField(
        label=_("Code"),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
    )

    def __init__(self, request, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.user = request, user
        self.fields["code"].widget.attrs["autofocus"] = True

    def clean_code(self):
        code = self.cleaned_data["code"]
        if lockout.is_locked(self.request, self.user):
            raise forms.ValidationError(WRONG_CODE)
        if not two_factor.verify(self.user, code):
            lockout.note_failure(self.request, self.user)
            raise forms.ValidationError(WRONG_CODE)
        return code


class SetUpForm(forms.Form):
    """A code from a new app shows that it holds the key. Until then nothing is stored."""

    key = forms.CharField(widget=forms.HiddenInput)
    code = CodeField(label=_("Code from the app"), help_text=_("Six digits."))

    def __init__(self, user, data=None):
        self.user = user
        self.device = two_factor.new_device(user, self.key_in(data or {}))
        initial = {"key": signing.dumps([user.pk, self.device.key], salt=KEY_SALT)}
        super().__init__(data, initial=initial)

    def key_in(self, data):
        """The key that this person's page showed within the hour; else ""."""
        try:
            pk, key = signing.loads(data.get("key", ""), salt=KEY_SALT, max_age=KEY_SECONDS)
        except signing.BadSignature:
            return ""
        return key if pk == self.user.pk else ""

    def clean_code(self):
        code = self.cleaned_data["code"]
        if not two_factor.matches(self.device, code):
            raise forms.ValidationError(WRONG_CODE)
        return code


class ConfirmForm(forms.Form):
    """The password once more, or a code where two steps are on."""

    prefix = "confirm"

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )
    code = CodeField(label=_("or a code of your app"), required=False)

    def __init__(self, request, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request
        if two_factor.device_of(request.user) is None:
            del self.fields["code"]

    def clean(self):
        password, code = self.cleaned_data.get("password"), self.cleaned_data.get("code")
        if code and not password:
            self.check_code(code)
        else:
            self.check_password(password)

    def check_code(self, code):
        form = CodeForm(self.request, self.request.user, {"code": code})
        if not form.is_valid():
            self.add_error("code", form.errors["code"])

    def check_password(self, password):
        """Through the same door as signing in, so that guessing is counted."""
        name = self.request.user.get_username()
        user = password and authenticate(self.request, username=name, password=password)
        if not user or user.pk != self.request.user.pk:
            self.add_error("password", _("This password is wrong."))
