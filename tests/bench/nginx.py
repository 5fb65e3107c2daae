"""nginx as the yardstick: the article as a file, and from a cache before the application."""

import os
import shutil

from tests.bench.cases import ARTICLE, HOST
from tests.bench.load import Client
from tests.bench.requests import get
from tests.bench.servers import Server, free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

MAIN = """
%(user)s
worker_processes 1;
pid %(folder)s/nginx.pid;
events {}
http {
  access_log off;
  default_type text/html;
  client_body_temp_path %(folder)s/body;
  proxy_temp_path %(folder)s/proxy;
  fastcgi_temp_path %(folder)s/fastcgi;
  uwsgi_temp_path %(folder)s/uwsgi;
  scgi_temp_path %(folder)s/scgi;
  %(http)s
}
"""
FILE = "server { listen 127.0.0.1:%(port)s; root %(folder)s; }"
# The site's own headers say how long an answer is good for; what is out of date is served while
# one request fetches it anew.
CACHE = """
  proxy_cache_path %(folder)s/cache keys_zone=pages:10m;
  server {
    listen 127.0.0.1:%(port)s;
    location / {
      proxy_pass http://127.0.0.1:%(upstream)s;
      proxy_set_header Host $host;
      proxy_cache pages;
      proxy_cache_use_stale error timeout updating http_500 http_502 http_503 http_504;
      proxy_cache_background_update on;
      proxy_cache_lock on;
    }
  }
"""


def file(folder, upstream, log):
    """Serves the bytes of the application's article as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    article = Client(upstream).ask(get(HOST, ARTICLE))
    (folder / "article.html").write_bytes(article.body)
    return _start(folder, FILE, log, upstream)


def cache(folder, upstream, log):
    """Keeps what the application on a port has answered."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return _start(folder, CACHE, log, upstream)


def _start(folder, http, log, upstream):
    port = free_port()
    values = {"folder": folder, "port": port, "upstream": upstream}
    values["user"] = "user root;" if os.geteuid() == 0 else ""  # the folder is ours alone
    config = folder / "nginx.conf"
    config.write_text(MAIN % {**values, "http": http % values})
    error_log = folder / "error.log"
    command = [NGINX, "-p", folder, "-c", config, "-g", "daemon off;", "-e", error_log]
    return Server([str(part) for part in command], port, log)
