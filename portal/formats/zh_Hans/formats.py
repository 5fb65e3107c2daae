"""Short dates that fit a column; all others are Django's own for Chinese."""

SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
