"""Whatever arrives is filed, set aside or left to a person; nothing stops the mail behind it."""

from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inquiries.addresses import Party, reply_address
from inquiries.inbox import filing
from inquiries.models import IncomingMail, Message
from tests.factories import make_inquiry
from tests.inquiries.test_bounce import report
from tests.inquiries.test_filing import arrive

pytestmark = pytest.mark.django_db
MAILS = [path.read_bytes() for path in (Path(__file__).parent / "mails").glob("*.eml")]
SIGNED = b"sales+k7qm3rt9b.3f9ac2d17e00@harbor.example"
PIECES = [
    b"",
    b"\0",
    b"\r\n\r\n",
    b"\xff\xfe",
    b"\x1b$B",
    "山".encode(),
    b"=?utf-8?b?/////?=",
    b"charset=",
    b"boundary=",
    b"From: \xe5\xb1\xb1 <\xe5\xb1\xb1@buyer.example>\r\n",
    b"Auto-Submitted: auto-replied\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: multipart/report; report-type=delivery-status\r\n",
    b"Message-ID: <" + b"x" * 2000 + b">\r\n",
]


@st.composite
def damaged(draw):
    """A mail of a real program with stretches cut out and others put in."""
    mail = draw(st.sampled_from([*MAILS, report()]))
    for _change in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(mail)))
        end = draw(st.integers(start, min(start + 200, len(mail))))
        mail = mail[:start] + draw(st.sampled_from(PIECES) | st.binary(max_size=20)) + mail[end:]
    return mail


@given(raw=damaged() | st.binary(max_size=500), party=st.sampled_from(Party))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_mail_is_filed_or_waits_for_a_person(company, settings, raw, party):
    settings.INBOUND_ADDRESS = "sales@harbor.example"
    with transaction.atomic():
        inquiry = make_inquiry()
        signed = reply_address(inquiry, party).encode()
        incoming = arrive(raw.replace(SIGNED, signed))
        filing.file(incoming)
        incoming.refresh_from_db()
        is_filed = incoming.state == IncomingMail.State.FILED
        assert bool(incoming.message) == is_filed
        assert is_filed or incoming.state in IncomingMail.IN_TRAY
        assert incoming.state != IncomingMail.State.NEW
        assert "Error" not in incoming.error.partition(":")[0] or is_of_parsing(incoming)
        assert not inquiry.messages.filter(kind=Message.Kind.REPLY).exists()
        transaction.set_rollback(True)


def is_of_parsing(incoming):
    """Whether the error is the parser's own; any other is a fault of ours."""
    return filing.letter_of(incoming).problem == incoming.error
