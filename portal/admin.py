"""The company in the admin: one form instead of a list of one; and the screens of both apps."""

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.user_admin import UserAdmin
from portal.article_admin import EarningArticleAdmin
from portal.models import Company, CompanyText
from portal.status import StatusPage

__all__ = ["CompanyAdmin", "EarningArticleAdmin", "UserAdmin"]

admin.site.site_header = _("Portal")
admin.site.site_title = _("Portal")
admin.site.index_title = _("Welcome")


class CompanyTextInline(admin.StackedInline):
    model = CompanyText
    raw_id_fields = ["default_card"]
    fieldsets = [
        (None, {"fields": ["language", "name", "tagline", "about", "address", "hours"]}),
        (_("Page names and default card"), {"fields": ["home_name", "list_name", "default_card"]}),
    ]

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj and obj.texts.exists() else 1


@admin.register(Company)
class CompanyAdmin(StatusPage, admin.ModelAdmin):
    inlines = [CompanyTextInline]
    raw_id_fields = ["logo", "shared_picture", "wechat_qr"]
    fieldsets = [
        (_("Inquiries"), {"fields": ["recipients"]}),
        (_("Contact details for readers"), {"fields": ["emails", "phones", "whatsapp"]}),
        (_("WeChat"), {"fields": ["wechat", "wechat_qr"]}),
        (_("Look"), {"fields": ["logo", "shared_picture", "accent"]}),
    ]

    def changelist_view(self, request, extra_context=None):
        """There is one company: straight to its form."""
        if Company.objects.exists():
            return redirect(reverse("admin:portal_company_change", args=[1]))
        return redirect(reverse("admin:portal_company_add"))

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not Company.objects.exists()

    def has_delete_permission(self, request, obj=None):
        return False
