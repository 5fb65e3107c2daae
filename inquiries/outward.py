"""Requests to addresses that people typed: never to a private network unless the operator allows.

Who may name an address could otherwise have the server ask machines that only it can reach, such
as a cloud's metadata service (server-side request forgery, OWASP). So the host is looked up once,
every address it has is judged, and the connection goes to the very address that was judged: a name
that resolves differently a moment later leads nowhere else. Redirects are not followed, and no
proxy of the environment is used.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from contextlib import closing, suppress
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

TIMEOUT = 10  # seconds for each exchange
DEADLINE = 30  # seconds for all of it but the look-up, however slowly the other side drips
MOST_ADDRESSES = 4  # of a host, that are tried
PORTS = {"https": 443, "http": 80}
# Of IPv6, addresses of the internet begin so (RFC 4291). Below them Teredo (RFC 4380) and 6to4
# (RFC 3056, RFC 7526) carry an IPv4 address that a gateway may unpack.
INTERNET_6 = ipaddress.ip_network("2000::/3")
CARRIERS = [ipaddress.ip_network(each) for each in ("2001::/32", "2002::/16", "192.88.99.0/24")]
# What a path and a query may hold as they are; anything else is escaped (RFC 3986).
AS_THEY_ARE = "/%:@!$&'()*+,;=?~"


HTTPS = _lazy("Write an https address: http can be read by everyone on the way.")


class Forbidden(ValueError):
    """The address must not be asked; the message says why, in words for staff."""


def check(url: str) -> None:
    """Raises Forbidden if `post` would refuse the address wherever names lead.

    Nothing is looked up: forms are saved inside transactions, which must not wait for a network.
    """
    parts = _parts(url)
    with suppress(OSError, UnicodeError):
        _judge(parts, _look_up(parts, socket.AI_NUMERICHOST))
    if parts.scheme == "http" and not settings.WEBHOOK_ALLOW_PRIVATE:
        raise Forbidden(HTTPS)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a POST and return the answer's status.

    Raises Forbidden, OSError (also for certificates that cannot be trusted) or
    http.client.HTTPException.
    """
    parts, until = _parts(url), time.monotonic() + DEADLINE
    try:
        found = _look_up(parts)
    except (OSError, UnicodeError) as error:
        raise Forbidden(_("%(host)s cannot be found.") % {"host": parts.hostname}) from error
    _judge(parts, found)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with closing(kind(parts.netloc, timeout=TIMEOUT)) as connection:
        connection.sock = sock = _connect(parts, found[:MOST_ADDRESSES], until)
        end = threading.Timer(until - time.monotonic(), _hang_up, [sock])
        end.start()
        try:
            path = quote(f"{parts.path or '/'}?{parts.query}".rstrip("?"), safe=AS_THEY_ARE)
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        finally:
            end.cancel()


def _parts(url):
    try:
        parts = urlsplit(url)
        is_usable = parts.hostname and parts.port != 0 and parts.username is None
    except ValueError:
        is_usable = False
    if not is_usable or parts.scheme not in PORTS or not url.isprintable():
        raise Forbidden(_("This is no web address that can be called."))
    return parts


def _look_up(parts, flags=0):
    """The socket addresses of the host: (family, address) each. Raises OSError, UnicodeError."""
    port = parts.port or PORTS[parts.scheme]
    rows = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM, flags=flags)
    return [(family, address) for family, _type, _protocol, _name, address in rows]


def _judge(parts, found):
    """Raises Forbidden unless every address found may be asked."""
    ips = [_ip(address) for _family, address in found]
    if not all(_is_public(ip) or _is_allowed_private(ip) for ip in ips):
        raise Forbidden(
            _("%(host)s is in a private network. The operator can allow it.")
            % {"host": parts.hostname}
        )
    if parts.scheme == "http" and not all(_is_allowed_private(ip) for ip in ips):
        raise Forbidden(HTTPS)


def _ip(address):
    ip = ipaddress.ip_address(address[0].partition("%")[0])
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_public(ip):
    is_carrier = any(ip in network for network in CARRIERS)
    is_internet = ip.version == 4 or ip in INTERNET_6
    return is_internet and ip.is_global and not ip.is_multicast and not is_carrier


def _is_allowed_private(ip):
    return any(ip in network for network in settings.WEBHOOK_ALLOW_PRIVATE)


def _connect(parts, found, until):
    """A socket to the first address found that answers, with the certificate of the name."""
    for family, address in found:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(max(0.1, min(TIMEOUT, until - time.monotonic())))
        try:
            sock.connect(address)
            if parts.scheme == "https":
                context = ssl.create_default_context()
                return context.wrap_socket(sock, server_hostname=parts.hostname)
        except OSError:
            sock.close()
            if address == found[-1][1]:
                raise
        else:
            return sock
    raise OSError("No address was found.")


def _hang_up(sock):
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is over already
        return
