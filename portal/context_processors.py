import logging

from django.db import DatabaseError, InterfaceError
from django.utils.functional import SimpleLazyObject

from articles import frames
from portal.models import Company, CompanyText, current_company

logger = logging.getLogger(__name__)


def company(request):
    """`company` in every template: one query, and only where a template uses it."""
    return {"company": SimpleLazyObject(_company_or_nothing)}


def _company_or_nothing():
    """Without a database a page still shows what else it has, above all what a buyer typed."""
    try:
        return current_company()
    except (DatabaseError, InterfaceError):
        if frames.is_being_made():
            raise  # every page of this state of the content would have no company
        logger.exception("The company could not be read")
        return CompanyText(company=Company())
