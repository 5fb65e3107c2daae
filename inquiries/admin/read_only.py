from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """A record: people act on it by named actions and never edit it.

    Those actions ask for `has_answer_permission`: the right to change the model.
    """

    show_full_result_count = False  # a million rows are not counted twice
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_answer_permission(self, request):
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")
