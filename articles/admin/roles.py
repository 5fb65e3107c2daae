"""Who may change and delete which draft. Everybody who may see drafts sees all of them."""

from django.contrib import admin

from articles.models import Article


class RolesMixin(admin.ModelAdmin):
    def has_change_permission(self, request, obj=None):
        """Of writers their own drafts alone; without a draft, whether there may be any."""
        may_some = super().has_change_permission(request, obj)
        return may_some and (obj is None or obj.is_editable_by(request.user))

    def has_delete_permission(self, request, obj=None):
        """Of writers what they may change and no reader has ever seen."""
        may_some = super().has_delete_permission(request, obj)
        if obj is None or not may_some or request.user.has_perm("articles.change_every_article"):
            return may_some
        return obj.is_editable_by(request.user) and obj.state == Article.State.DRAFT
