"""What every template knows."""

import pytest
from django.db import OperationalError
from django.test.utils import CaptureQueriesContext

from inquiries.models import Inquiry
from portal.models import CompanyText

pytestmark = pytest.mark.django_db


def test_without_a_database_the_buyer_still_gets_the_text_back(client, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("the database is away")

    monkeypatch.setattr(type(CompanyText.objects.all()), "for_language", fail)
    monkeypatch.setattr(type(Inquiry.objects), "receive", fail)
    fields = {"name": "Nadia", "contact": "nadia@buyer.example", "content": "40 t of wire rod"}
    response = client.post("/contact/inquiry/", fields)
    assert response.status_code == 503
    assert "40 t of wire rod" in response.content.decode()


def test_pages_that_do_not_name_the_company_do_not_ask_for_it(client, company):
    from django.db import connection

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get("/healthz")
    assert len(queries) == 0
