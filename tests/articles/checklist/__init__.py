"""Each rule of the checklist, tried on articles as they are saved."""

from articles import checklist


def findings(article, rule):
    """What one rule finds."""
    return [finding for finding in checklist.check(article) if finding.rule == rule]


def texts(article, rule):
    return [finding.text for finding in findings(article, rule)]
