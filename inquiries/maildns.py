"""What the DNS says of a domain that mail is sent from: MX, SPF, DMARC, DKIM."""

from typing import NamedTuple

import dns.exception
import dns.resolver

PATIENCE = 5  # seconds for each question


class Away(Exception):
    """No DNS server answers."""


class Finding(NamedTuple):
    """advice: what to do; empty where all is well."""

    said: str
    advice: str = ""


def resolver():
    """The system's, from /etc/resolv.conf. Raises dns.resolver.NoResolverConfiguration."""
    return dns.resolver.Resolver()


def ask(name, kind):
    """The records of a kind, TXT as text; none where the name has none. Raises Away."""
    try:
        answer = resolver().resolve(name, kind, lifetime=PATIENCE)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise Away(str(error)) from error
    if kind != "TXT":
        return [record.to_text() for record in answer]
    return [b"".join(record.strings).decode(errors="replace") for record in answer]


def findings(domain, mail_host, selector=""):
    """A Finding for each record that receivers of our mail look at. Raises Away.

    mail_host: the server that sends. selector: the name of the DKIM key, asked for where given.
    """
    yield mailbox(domain)
    yield spf(domain, mail_host)
    yield dmarc(domain)
    if selector:
        yield dkim(domain, selector)


def mailbox(domain):
    """Whether mail to the domain has a place to go (RFC 5321, 5.1)."""
    if servers := ask(domain, "MX"):
        return Finding(f"MX: mail to {domain} goes to {', '.join(servers)}.")
    if ask(domain, "A") or ask(domain, "AAAA"):
        return Finding(f"MX: there is none; mail to {domain} goes to the host of that name.")
    return Finding(
        f"MX: nobody takes mail for {domain}.",
        "Answers and delivery failures get lost, and many servers refuse such a sender. Send from "
        "a domain that gets mail, or add its MX record.",
    )


def spf(domain, mail_host):
    """Which servers may send for the domain (RFC 7208)."""
    found = [text for text in ask(domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return Finding(
            f"SPF: {domain} does not say which servers may send its mail.",
            f'Add the record   {domain}. TXT "v=spf1 mx a:{mail_host} ~all"   or, where a provider '
            "sends, the one with “include:” from its help pages.",
        )
    if len(found) > 1:
        advice = "Receivers then take none (RFC 7208, 4.5). Put them together into one."
        return Finding(f"SPF: {domain} has {len(found)} records.", advice)
    if found[0].lower().split()[-1] in {"+all", "all"}:
        advice = "Anybody may send in your name. End the record with ~all or -all."
        return Finding(f"SPF: {found[0]}", advice)
    return Finding(f"SPF: {found[0]}")


def dmarc(domain):
    """What receivers shall do with forgeries (RFC 7489); a parent's record holds for it, too."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        name = f"_dmarc.{'.'.join(labels[start:])}"
        for text in ask(name, "TXT"):
            if text.replace(" ", "").lower().startswith("v=dmarc1;"):
                return Finding(f"DMARC: {text} (at {name})")
    return Finding(
        f"DMARC: {domain} does not say what to do with forged mail.",
        f'Add the record   _dmarc.{domain}. TXT "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
        "   and, when all that is yours passes, p=quarantine. Large providers refuse much mail "
        "without it.",
    )


def dkim(domain, selector):
    """The key that receivers check signatures with (RFC 6376, 3.6)."""
    name = f"{selector}._domainkey.{domain}"
    tags = {}
    for text in ask(name, "TXT"):
        pairs = (part.partition("=") for part in text.split(";"))
        tags |= {key.strip(): value.strip() for key, _sign, value in pairs}
    if tags.get("p"):
        return Finding(f"DKIM: {name} holds a key.")
    if "p" in tags:
        advice = "An empty p= withdraws the key: sign with another one and name its selector."
        return Finding(f"DKIM: the key at {name} was withdrawn.", advice)
    return Finding(
        f"DKIM: there is no key at {name}.",
        f'Switch DKIM on at the mail server; it shows the record   {name}. TXT "v=DKIM1; k=rsa; '
        'p=…"   with its public key. Add it as it is.',
    )
