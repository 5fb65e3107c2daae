"""Who may change and delete which draft. Everybody who may see drafts sees all of them."""

from django.contrib import admin


class RolesMixin(admin.ModelAdmin):
    """Of writers their own drafts alone; without a draft, whether there may be any."""

    def has_change_permission(self, request, obj=None):
        may_some = super().has_change_permission(request, obj)
        return may_some and (obj is None or obj.is_editable_by(request.user))

    def has_delete_permission(self, request, obj=None):
        may_some = super().has_delete_permission(request, obj)
        return may_some and (obj is None or obj.is_editable_by(request.user))
