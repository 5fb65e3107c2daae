"""What `manage.py check --deploy` tells an operator."""

import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db


def messages(*, deploy=True):
    return {m.id for m in run_checks(include_deployment_checks=deploy) if "portal" in m.id}


def test_a_public_site_that_sends_no_mail_is_warned_of(settings):
    settings.IS_PRODUCTION, settings.EMAIL_HOST = True, None
    settings.IS_HTTPS, settings.TRUSTED_PROXIES = True, 1
    assert messages() == {"portal.W001"}


def test_a_public_site_without_https_is_warned_of(settings):
    settings.IS_PRODUCTION, settings.IS_HTTPS, settings.EMAIL_HOST = True, False, "mail.example"
    assert messages() == {"portal.W002"}


def test_a_public_site_that_takes_its_proxy_for_the_visitor_is_warned_of(settings):
    settings.IS_PRODUCTION, settings.IS_HTTPS, settings.EMAIL_HOST = True, True, "mail.example"
    assert messages() == {"portal.W003"}


def test_a_site_that_refuses_its_own_address_does_not_start(settings):
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    assert messages(deploy=False) == {"portal.E001"}


def test_the_settings_of_a_try_out_raise_no_warning(settings):
    settings.IS_PRODUCTION = False
    assert messages() == set()


def test_a_mailbox_without_an_address_and_the_reverse_are_warned_of(settings):
    settings.IMAP, settings.INBOUND_ADDRESS = {"USER": "sales"}, ""
    assert messages(deploy=False) == {"portal.W004"}
    settings.IMAP, settings.INBOUND_ADDRESS = None, "sales@harbor.example"
    assert messages(deploy=False) == {"portal.W005"}
