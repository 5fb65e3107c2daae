"""nginx as docs/nginx.conf sets it up: the article as a file, and kept before the application."""

import os
import shutil

from tests.bench.cases import ARTICLE, FILE, HOST
from tests.bench.load import Client
from tests.bench.requests import get
from tests.bench.servers import ROOT, Server
from tests.ports import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONF = ROOT / "docs" / "nginx.conf"
# Around it, what Debian's own nginx.conf has.
MAIN = """
{user} worker_processes 1; pid {folder}/pid; events {{ worker_connections 768; }}
http {{
  access_log off; sendfile on; tcp_nopush on; default_type text/html;
  types {{
    text/css css; text/javascript js; image/svg+xml svg;
    image/avif avif; image/webp webp; image/jpeg jpg;
  }}
  {temporary}
  {site}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def start(folder, upstream, log):
    """nginx before the application on a port; FILE has the same bytes as its ARTICLE."""
    shutil.rmtree(folder, ignore_errors=True)
    file = folder / FILE.removeprefix("/")
    file.parent.mkdir(parents=True)
    file.write_bytes(Client(upstream).ask(get(HOST, ARTICLE)).body)
    port, conf = free_port(), folder / "nginx.conf"
    conf.write_text(config(folder, port, upstream))
    error_log = folder / "error.log"
    command = [NGINX, "-p", folder, "-c", conf, "-g", "daemon off;", "-e", error_log]
    return Server([str(part) for part in command], port, log)


def config(folder, port, upstream):
    """docs/nginx.conf on that port before that of the application, and what it needs around it."""
    return MAIN.format(
        user="user root;" if os.geteuid() == 0 else "",  # the folder is ours alone
        folder=folder,
        temporary="".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY),
        site=_site(folder, port, upstream),
    )


def _site(folder, port, upstream):
    text = CONF.read_text()
    for documented, here in {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
        "/srv/portal/var": str(folder),
        "/var/cache/nginx/portal": f"{folder}/kept",
        "access_log /var/log/nginx/portal.log portal;": "",
    }.items():
        text = text.replace(documented, here)
    return text
