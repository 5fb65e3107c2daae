from portal.models.company import (
    Company,
    CompanyText,
    current_company,
    inquiry_recipients,
    validate_emails,
    validate_phones,
)
from portal.models.passkey import Passkey
from portal.models.recovery_code import RecoveryCode
from portal.models.session import Session

__all__ = [
    "Company",
    "CompanyText",
    "Passkey",
    "RecoveryCode",
    "Session",
    "current_company",
    "inquiry_recipients",
    "validate_emails",
    "validate_phones",
]
