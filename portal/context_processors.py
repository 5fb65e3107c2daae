from django.utils.functional import SimpleLazyObject

from portal.models import current_company


def company(request):
    """`company` in every template: one query, and only where a template uses it."""
    return {"company": SimpleLazyObject(current_company)}
