"""Publishes on this host and reads on all at once: `python -m tests.grow.publishing ADDRESS…`.
Prints how many of the pages read were those of before."""

import sys
from urllib.request import urlopen

import django

TIMES = 20


def main(addresses):
    from articles.models import Article, Picture
    from tests.articles.test_picture import photo
    from tests.factories import make_company

    make_company()
    picture = Picture.objects.add(photo(), alt="A crane")
    article = Article(title="Read at once", slug="read-at-once", summary="Now.", hero=picture)
    stale = 0
    for number in range(TIMES):
        article.title = f"Read at once, text {number}."
        article.save()
        article.publish(None)
        for address in addresses * 2:  # made anew, then kept
            page = urlopen(f"http://{address}:8000/news/read-at-once/", timeout=30).read().decode()
            stale += article.title not in page
    for address in addresses:  # from the bucket
        urlopen(f"http://{address}:8000{picture.thumbnail_url()}", timeout=30).read()
    print(TIMES * len(addresses) * 2, stale)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1:])
