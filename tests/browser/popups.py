"""The admin's popups, which close themselves once something is chosen."""

from contextlib import suppress

from playwright.sync_api import Error


def choose_in(popup, row):
    """Choose a row of the list in a popup."""
    popup.wait_for_load_state()  # before its script came, a click would only follow the link
    close_by(popup, popup.get_by_role("link", name=row))


def close_by(popup, target):
    """Press what closes a popup, and wait until it has gone: a popup that is asked for meanwhile
    would be the same window, and none."""
    with popup.expect_event("close"), suppress(Error):  # it may go before the press is over
        target.click()
