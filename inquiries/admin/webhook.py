"""Programs that are told of inquiries, and what became of each call."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inquiries import outward, webhooks
from inquiries.admin.read_only import ReadOnlyAdmin
from inquiries.models import Call, Webhook


class WebhookForm(forms.ModelForm):
    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=500,
        assume_scheme="https",
        widget=AdminURLFieldWidget,
        help_text=Webhook._meta.get_field("url").help_text,
    )

    class Meta:
        model = Webhook
        fields = ["name", "url", "includes_buyer", "is_active"]

    def clean_url(self):
        url = self.cleaned_data["url"]
        try:
            outward.check(url)
        except outward.Forbidden as error:
            raise forms.ValidationError(str(error)) from error
        return url


@admin.register(Webhook)
class WebhookAdmin(admin.ModelAdmin):
    form = WebhookForm
    list_display = ["name", "includes_buyer", "is_active"]
    readonly_fields = ["secret"]
    actions = ["test"]

    def get_fields(self, request, webhook=None):
        """The secret is made when the webhook is saved first."""
        return [*self.form.Meta.fields, *(["secret"] if webhook else [])]

    def save_model(self, request, webhook, form, change):
        super().save_model(request, webhook, form, change)
        if change and "is_active" in form.changed_data:
            webhook.start_anew()
            webhook.save(update_fields=["since", "planned_until"])

    @admin.action(description=gettext_lazy("Send a test"), permissions=["change"])
    def test(self, request, queryset):
        for webhook in queryset:
            if error := webhooks.test(webhook):
                text, level = _("%(webhook)s did not take the test: %(error)s"), messages.ERROR
            else:
                text, level = _("%(webhook)s took the test."), messages.SUCCESS
            self.message_user(request, text % {"webhook": webhook, "error": error}, level)


@admin.register(Call)
class CallAdmin(ReadOnlyAdmin):
    """What waits, was taken and was refused, and "Send again"."""

    list_display = ["reference", "webhook", "queued_at", "taken_at", "due_at", "attempts"]
    list_display += ["last_error"]
    list_display_links = None
    list_filter = ["webhook", ("taken_at", admin.EmptyFieldListFilter)]
    list_select_related = ["webhook", "inquiry"]
    actions = ["send_again"]

    @admin.display(description=gettext_lazy("inquiry"))
    def reference(self, call):
        return call.inquiry.display_reference

    @admin.action(description=gettext_lazy("Send again"), permissions=["answer"])
    def send_again(self, request, queryset):
        for call in queryset:
            call.repeat()
        words = ngettext("%d call is made again.", "%d calls are made again.", len(queryset))
        self.message_user(request, words % len(queryset))
