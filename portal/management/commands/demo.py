"""`manage.py demo`: the sample site."""

import time
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from articles.models import Article, Card, Keyword, Picture
from inquiries.models import Inquiry
from portal.demo import desk, newsroom, staff, texts
from portal.demo.content import Content, read_site
from portal.demo.correspondence import load_inquiries
from portal.demo.library import encode_pictures
from portal.models import Company


class Command(BaseCommand):
    help = (
        "Loads the sample site: an invented exporter with articles in two languages, pictures, "
        "inquiries and, on a site for trying out, a few staff accounts. Run again, it changes "
        "nothing."
    )

    def add_arguments(self, parser):
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--if-empty",
            action="store_true",
            help="Do nothing, and fail not, where the database has other content.",
        )
        choice.add_argument(
            "--force", action="store_true", help="Load it beside other content, which stays."
        )

    @translation.override(settings.LANGUAGE_CODE)
    def handle(self, *, if_empty, force, **options):
        if is_loaded():
            self.stdout.write("The sample site is loaded.")
        elif has_content() and if_empty:
            return
        elif has_content() and not force:
            raise CommandError(
                "This database has content of its own. To load the sample site beside it, "
                "use --force."
            )
        else:
            self.load()
        self.tell_addresses()

    def load(self):
        """All or nothing: the rows are written in one transaction, after the slow part."""
        started = time.monotonic()
        pictures = encode_pictures(self.show_progress)
        with transaction.atomic():
            users = staff.make_users(accounts())
            content = Content(pictures, users)
            content.load()
            newsroom.review(content.site["reviews"], content.articles, users)
            desk.open_desk(users)
            load_inquiries(content.articles, users)
        seconds = time.monotonic() - started
        self.stdout.write(
            f"Loaded the sample site in {seconds:.0f} s: {len(content.articles)} articles, "
            f"{len(pictures)} pictures, {Inquiry.objects.count()} inquiries."
        )

    def show_progress(self, done, total):
        ending = "\n" if done == total else "\r"
        if self.stdout.isatty() or done == total:
            self.stdout.write(f"Encoding pictures: {done} of {total}", ending=ending)
            self.stdout.flush()

    def tell_addresses(self):
        self.stdout.write(f"Site   {urljoin(settings.SITE_URL, reverse('home'))}")
        self.stdout.write(f"Admin  {urljoin(settings.SITE_URL, reverse('admin:index'))}")
        for username, fields in accounts().items():
            _group, purpose = staff.ROLES[username]
            self.stdout.write(f"       {username:7} {fields['password']:14} {purpose}")


def accounts():
    """The sample accounts: none in production, for everybody knows their passwords."""
    return {} if settings.IS_PRODUCTION else read_site()["users"]


def is_loaded():
    """Whether an article of the sample is there, drafts included."""
    slugs = {text.slug for text in texts.read_all()}
    return Article.objects.filter(slug__in=slugs).exists()


def has_content():
    return any(
        model.objects.exists() for model in (Article, Card, Company, Inquiry, Keyword, Picture)
    )
