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
from contextlib import closing
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

TIMEOUT = 10  # seconds for each exchange
DEADLINE = 30  # seconds for all of it, however slowly the other side drips
PORTS = {"https": 443, "http": 80}
# What carries an IPv4 address inside, which a gateway may unpack: NAT64 (RFC 6052, RFC 8215),
# Teredo (RFC 4380), 6to4 (RFC 3056).
CARRIERS = [
    ipaddress.ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")
]


class Forbidden(ValueError):
    """The address must not be asked; the message says why, in words for staff."""


def check(url: str) -> None:
    """Raises Forbidden if `post` would not send to this address now."""
    _destination(url)


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send a POST and return the answer's status.

    Raises Forbidden, OSError (also for certificates that cannot be trusted) or
    http.client.HTTPException.
    """
    parts, found = _destination(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with closing(kind(parts.netloc, timeout=TIMEOUT)) as connection:
        connection.sock = sock = _connect(parts, found)
        end = threading.Timer(DEADLINE, _hang_up, [sock])
        end.start()
        try:
            path = f"{parts.path or '/'}?{parts.query}".rstrip("?")
            connection.request("POST", path, body, headers)
            return connection.getresponse().status
        finally:
            end.cancel()


def _destination(url):
    """The parts of the address, and the socket addresses that may be asked."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = None, None, None
    if not host or parts.scheme not in PORTS or parts.username is not None or not url.isprintable():
        raise Forbidden(_("This is no web address that can be called."))
    found = _look_up(host, port or PORTS[parts.scheme])
    ips = [_ip(address) for _family, address in found]
    if not all(_is_public(ip) or _is_allowed_private(ip) for ip in ips):
        raise Forbidden(
            _("%(host)s is in a private network. The operator can allow it.") % {"host": host}
        )
    if parts.scheme == "http" and not all(_is_allowed_private(ip) for ip in ips):
        raise Forbidden(_("Write an https address: http can be read by everyone on the way."))
    return parts, found


def _look_up(host, port):
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Forbidden(_("%(host)s cannot be found.") % {"host": host}) from error
    return [(family, address) for family, _type, _protocol, _name, address in rows]


def _ip(address):
    ip = ipaddress.ip_address(address[0].partition("%")[0])
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_public(ip):
    is_carrier = any(ip in network for network in CARRIERS if network.version == ip.version)
    return ip.is_global and not ip.is_multicast and not is_carrier


def _is_allowed_private(ip):
    return any(ip in network for network in settings.WEBHOOK_ALLOW_PRIVATE)


def _connect(parts, found):
    """A socket to the first address found that answers, with the certificate of the name."""
    for family, address in found:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(TIMEOUT)
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
