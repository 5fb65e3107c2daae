"""What pages cost on the database of DATABASE_URL, however large: `python -m tests.bench.sizes`.

CPU of this process and of its database server's process, which a busy machine does not change,
and the longest of a few requests, which it does. Pages are made anew each time.
"""

import os
import resource
import sys
import time
from itertools import count
from pathlib import Path
from statistics import median

import django

ROUNDS = 5
TICKS = os.sysconf("SC_CLK_TCK")
PAGES = {
    "article": "/news/{slug}/",
    "list": "/news/",
    "list page 900": "/news/?page={far}",  # or the last
    "last page of the list": "/news/?page={last}",
    "keyword with all articles": "/news/keyword/everything/",
    "archive of a year": "/news/2015/",
    "search of a common word": "/news/search/?q=steel",
    "search of two words": "/news/search/?q=steel+wire",
    "search of no word": "/news/search/?q=qqqzzz",
    "home": "/",
    "feed": "/news/feed/",
    "sitemap": "/sitemap.xml",
    "sitemap of articles": "/sitemap-articles-1.xml",
    "form": "/contact/inquiry/",
    "admin: articles": "{admin}articles/article/",
    "admin: articles, search": "{admin}articles/article/?q=steel",
    "admin: inquiries": "{admin}inquiries/inquiry/",
}


def measure(ask):
    """CPU of ours and of the database's, and the longest time, in milliseconds."""
    ours, theirs, taken = [], [], []
    for _round in range(ROUNDS + 1):  # the first fills caches
        before = time.process_time(), backend_seconds(), time.monotonic()
        ask()
        after = time.process_time(), backend_seconds(), time.monotonic()
        for values, first, last in zip((ours, theirs, taken), before, after, strict=True):
            values.append((last - first) * 1000)
    return median(ours[1:]), sum(theirs[1:]) / ROUNDS, taken[0], max(taken[1:])


def backend_seconds():
    """CPU that the server's process of our connection has used; none where there is no server."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    pid = connection.connection.info.backend_pid
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def reader(path):
    from django.test import Client

    client = Client()

    def ask():
        response = client.get(path)
        for _part in response.streaming_content if response.streaming else ():
            pass
        if response.status_code != 200:
            sys.exit(f"{path} answers {response.status_code}")

    return client, ask


def some_slug():
    from articles.models import Edition

    made = Edition.objects.live().filter(language="en", slug__startswith="article-500")
    return made.values_list("slug", flat=True).first()


def publish():
    from articles.models import Article

    article = Article.objects.get(slug=some_slug())
    article.summary = f"Changed at {time.time()}"
    article.save()
    article.publish(None)


def sender():
    """Sends inquiries that are stored; the limit of one address must be far away."""
    from django.test import Client

    client, numbers = Client(), count()
    fields = {"name": "Nadia", "contact": "nadia@buyer.example", "content": "40 t of wire rod"}

    def ask():
        key = f"{time.time()}-{next(numbers)}"
        response = client.post("/contact/inquiry/", {**fields, "key": key})
        if response.status_code != 303:
            sys.exit(f"An inquiry was answered {response.status_code}")

    return ask


def main():
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.urls import reverse

    from articles.models import Edition
    from articles.pages import PER_PAGE

    connection.ensure_connection()
    live = Edition.objects.live().filter(language="en").count()
    last = -(-live // PER_PAGE)
    user = get_user_model().objects.filter(is_superuser=True).first()
    print(f"{live:,} articles in English; milliseconds of CPU (ours, the database's), of time")
    for name, path in PAGES.items():
        admin = reverse("admin:index")
        far = min(900, last)
        client, ask = reader(path.format(slug=some_slug(), last=last, far=far, admin=admin))
        if name.startswith("admin"):
            client.force_login(user)
        show(name, measure(ask))
    show("inquiry", measure(sender()))
    show("publish", measure(publish))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{'memory at most':28}{peak / 1024:9.0f} MB")


def show(name, figures):
    ours, theirs, first, longest = figures
    print(f"{name:28}{ours:9.1f}{theirs:9.1f}{first:11.0f} first{longest:9.0f} longest", flush=True)


if __name__ == "__main__":
    django.setup()
    main()
