"""What reports of errors leave out, beyond what Django knows to be secret."""

import re

from django.views.debug import SafeExceptionReporterFilter

# As in redis://:password@host, in whatever setting or variable it stands.
_PASSWORD_IN_ADDRESS = re.compile(r"(://[^\s/:@]*:)[^\s/@]+@")


class ReporterFilter(SafeExceptionReporterFilter):
    """Django's, which knows secrets by their names, and those within addresses."""

    hidden_settings = re.compile(
        f"{SafeExceptionReporterFilter.hidden_settings.pattern}|DSN|COOKIE|"
        "(DATABASE|CACHE|EMAIL|IMAP|STORAGE)_URL",
        re.IGNORECASE,
    )

    def cleanse_setting(self, key, value):
        cleansed = super().cleanse_setting(key, value)
        if type(cleansed) is not str:  # nor a text that is still to be translated
            return cleansed
        return _PASSWORD_IN_ADDRESS.sub(rf"\1{self.cleansed_substitute}@", cleansed)
