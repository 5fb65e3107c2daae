"""Moments that fit a column; dates alone are Django's own for Chinese: 2025年8月20日."""

DATETIME_FORMAT = "Y-m-d H:i"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
