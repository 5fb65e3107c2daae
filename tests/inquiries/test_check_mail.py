"""`manage.py check_mail` against servers with faults, and a name server of our own."""

import socket
import threading
from io import StringIO

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from django.core.management import CommandError, call_command

from inquiries import mailcheck, maildns
from tests.inquiries.dovecot import PASSWORD
from tests.ports import free_port


class NameServer:
    """Answers on a port of this machine from `records`: (name, kind) → texts."""

    def __init__(self):
        self.records = {}
        self.port = free_port()
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", self.port))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            wire, asker = self.socket.recvfrom(4096)
            if not wire:
                return
            question = dns.message.from_wire(wire)
            answer = dns.message.make_response(question)
            answer.flags |= dns.flags.RA
            name, kind = question.question[0].name, question.question[0].rdtype
            texts = self.records.get((name.to_text(True), dns.rdatatype.to_text(kind)), [])
            if texts:
                answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", kind, texts))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.socket.sendto(answer.to_wire(), asker)

    def stop(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", ("127.0.0.1", self.port))
        self.thread.join(5)
        self.socket.close()


@pytest.fixture
def name_server(monkeypatch):
    server = NameServer()
    ours = dns.resolver.Resolver(configure=False)
    ours.nameservers, ours.port = ["127.0.0.1"], server.port
    monkeypatch.setattr(maildns, "resolver", lambda: ours)
    yield server
    server.stop()


@pytest.fixture
def check(settings, name_server):
    """Runs the command; (whether it ended well, what it said)."""
    settings.DEFAULT_FROM_EMAIL = "Harbor Castings <sales@harbor.example>"
    settings.IMAP = None

    def run(*arguments):
        out = StringIO()
        try:
            call_command("check_mail", *arguments, stdout=out)
        except CommandError:
            return False, out.getvalue()
        return True, out.getvalue()

    return run


def test_a_message_that_is_taken_is_told_step_by_step(check, mail_server):
    is_well, said = check("ann@buyer.example")
    assert is_well
    assert [str(mail["To"]) for mail in mail_server.mails] == ["ann@buyer.example"]
    assert mail_server.mails[0]["From"] == "Harbor Castings <sales@harbor.example>"
    steps = [
        "leads to 127.0.0.1",
        "answers on port",
        "sender sales@harbor",
        "recipient ann@",
        "250",
    ]
    lines = [line for line in said.splitlines() if line.startswith("ok")]
    assert all(step in line for step, line in zip(steps, lines, strict=True))
    assert mail_server.mails[0]["Message-ID"] in said


def test_without_an_address_the_message_goes_to_the_sender(check, mail_server):
    assert check()[0]
    assert mail_server.recipients == ["sales@harbor.example"]


async def not_yours(server, session, envelope, address, options):
    return "553 Not yours"


FAULTS = [
    ({"replies": {"ann@buyer.example": "550 Relay denied"}}, "550 Relay denied", "“relay denied”"),
    ({"replies": {"ann@buyer.example": "554 No such user"}}, "554 No such", "not known there"),
    ({"replies": {"ann@buyer.example": "451 Greylisted"}}, "451 Greylisted", "ten minutes"),
    ({"data_reply": "552 Looks like spam"}, "552 Looks", "SPF, DKIM and DMARC"),
    ({"data_reply": "421 Too much"}, "421 Too much", "ten minutes"),
    ({"data_reply": None}, "connection was lost", "may arrive all the same"),
    ({"handle_MAIL": not_yours}, "553 Not yours", "may not send as sales@harbor.example"),
]


@pytest.mark.parametrize(("fault", "said", "advice"), FAULTS)
def test_what_the_server_refuses_is_explained(check, mail_server, fault, said, advice):
    for name, value in fault.items():
        setattr(mail_server, name, value)
    mail_server.stop()
    mail_server.start()  # which looks for the methods of the handler
    is_well, text = check("ann@buyer.example")
    assert not is_well
    fault_line, advice_line = text.split("FAULT ")[1].splitlines()[:2]
    assert said in fault_line
    assert advice in advice_line


def hang(server, settings):
    server.stop()
    server.hang()
    settings.EMAIL_TIMEOUT = 0.1


def stop(server, settings):
    server.stop()


def leave(server, settings):
    pass


CONNECTIONS = [
    (hang, {}, "does not answer within", "block port 25"),
    (stop, {}, "cannot be reached (Connection refused)", "port is wrong"),
    (leave, {"EMAIL_USE_TLS": True}, "offers no encryption", "587"),
    (leave, {"EMAIL_USE_SSL": True}, "does not answer with TLS", "begins without TLS"),
    (
        leave,
        {"EMAIL_HOST_USER": "sales", "EMAIL_HOST_PASSWORD": "wrong"},
        "takes no log-in",
        "only with encryption",
    ),
    (
        leave,
        {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"},
        "names no mail server",
        "Set EMAIL_URL=submission://",
    ),
]


@pytest.mark.parametrize("case", CONNECTIONS)
def test_a_server_that_is_not_reached_is_explained(check, mail_server, settings, case):
    prepare, changes, said, advice = case
    prepare(mail_server, settings)
    for name, value in changes.items():
        setattr(settings, name, value)
    is_well, text = check("ann@buyer.example")
    assert not is_well
    assert said in text
    assert advice in text


def test_a_name_that_is_not_known_is_explained(check, mail_server, monkeypatch):
    def unknown(*_args, **_kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(mailcheck.socket, "getaddrinfo", unknown)
    is_well, text = check("ann@buyer.example")
    assert not is_well
    assert "cannot be found (Name or service not known)" in text
    assert "typing mistakes" in text


def test_a_password_that_is_refused_is_explained_without_being_shown(
    check, mail_server, settings, monkeypatch
):
    def refuse(self, user, password):
        raise mailcheck.smtplib.SMTPAuthenticationError(535, b"wrong: pass-word for sales")

    monkeypatch.setattr(mailcheck.smtplib.SMTP, "login", refuse)
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "sales", "pass-word"
    is_well, text = check("ann@buyer.example")
    assert not is_well
    assert "535 The log-in was refused" in text
    assert "app password" in text
    assert "pass-word" not in text


def test_what_is_no_address_is_refused(check, mail_server):
    with pytest.raises(CommandError, match="is not an email address"):
        call_command("check_mail", "nobody")


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_the_mailbox_is_opened_where_one_is_set(check, mail_server, account, settings, password):
    settings.IMAP = account.settings(PASSWORD=password)
    is_well, text = check("ann@buyer.example")
    assert is_well is (password == PASSWORD)
    assert ("the folder is there" if is_well else "refused the log-in") in text


RECORDS = [
    ({}, ["MX: nobody", "SPF: harbor.example does not say", "DMARC: harbor.example does not say"]),
    (
        {("harbor.example", "MX"): ["10 mx.harbor.example."]},
        ["mail to harbor.example goes to 10 mx"],
    ),
    ({("harbor.example", "A"): ["192.0.2.7"]}, ["goes to the host of that name"]),
    ({("harbor.example", "TXT"): ['"v=spf1 mx ~all"', '"other"']}, ["ok    SPF: v=spf1 mx ~all"]),
    ({("harbor.example", "TXT"): ['"v=spf1 +all"']}, ["Anybody may send in your name"]),
    ({("harbor.example", "TXT"): ['"v=spf1 -all"', '"v=spf1 mx"']}, ["has 2 records"]),
    ({("_dmarc.harbor.example", "TXT"): ['"v=DMARC1; p=none"']}, ["ok    DMARC: v=DMARC1; p=none"]),
    ({("k1._domainkey.harbor.example", "TXT"): ['"v=DKIM1; p=MIG" "fMA"']}, ["holds a key"]),
    ({("k1._domainkey.harbor.example", "TXT"): ['"v=DKIM1; p="']}, ["was withdrawn"]),
    ({}, ["there is no key at k1._domainkey.harbor.example", 'TXT "v=DKIM1; k=rsa;']),
    ({}, ['Add the record   harbor.example. TXT "v=spf1 mx a:127.0.0.1 ~all"']),
    ({}, ['_dmarc.harbor.example. TXT "v=DMARC1; p=none; rua=mailto:postmaster@harbor.example"']),
]


@pytest.mark.parametrize(("records", "said"), RECORDS)
def test_records_of_the_sender_are_looked_up(check, mail_server, name_server, records, said):
    name_server.records = records
    is_well, text = check("ann@buyer.example", "--selector", "k1")
    assert is_well  # advice stops nothing
    assert [each for each in said if each not in text] == []


def test_dmarc_of_the_parent_holds_for_a_host_below_it(name_server):
    name_server.records = {("_dmarc.harbor.example", "TXT"): ['"v=DMARC1; p=reject"']}
    assert not maildns.dmarc("news.harbor.example").advice


def test_a_name_server_that_is_away_is_said_plainly(check, mail_server, monkeypatch):
    def away():
        raise dns.resolver.NoResolverConfiguration("no name servers")

    monkeypatch.setattr(maildns, "resolver", away)
    is_well, text = check("ann@buyer.example")
    assert is_well
    assert "The DNS cannot be reached from here" in text
