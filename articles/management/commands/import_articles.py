from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from articles.importing import Place, decode, read
from articles.importing.writer import write_draft

LEFT_TO_THE_EDITOR = {Place.BREADCRUMB, Place.PICTURE, Place.CONTACT}


class Command(BaseCommand):
    help = (
        "Read old pages (plain text as copied from a browser, or HTML; UTF-8, GBK and others) and "
        "save each as a draft. Prints what was understood and every line that found no place."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--language",
            choices=[code for code, _name in settings.LANGUAGES],
            default=settings.LANGUAGE_CODE,
            help="the language of the pages (default: %(default)s)",
        )
        parser.add_argument("--dry-run", action="store_true", help="read and print, save nothing")

    def handle(self, *, files, language, dry_run, verbosity, **options):
        failed = [file for file in files if not self._import(file, language, dry_run, verbosity)]
        if failed:
            names = ", ".join(map(str, failed))
            raise CommandError(f"{len(failed)} of {len(files)} files were not imported: {names}")

    def _import(self, file, language, dry_run, verbosity):
        """Import one file in a transaction of its own; returns whether that worked."""
        self.stdout.write(self.style.MIGRATE_HEADING(str(file)))
        try:
            proposal = read(decode(file.read_bytes()))
            self._report(proposal, verbosity)
            with transaction.atomic():
                article = write_draft(proposal, language)
                transaction.set_rollback(dry_run)
        except OSError as error:
            self.stderr.write(f"  {error.strerror}")
            return False
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                self.stderr.write(f"  {field}: {' '.join(messages)}")
            return False
        self.stdout.write("  Nothing saved." if dry_run else f"  Draft saved: {article.slug}")
        return True

    def _report(self, proposal, verbosity):
        """A row a place: how many lines of the page went there, and what was understood."""
        values = _values(proposal)
        self.stdout.write(f"  {'':<26} lines")
        for place in Place:
            lines = proposal.placed_in(place)
            if lines or values.get(place):
                value = values.get(place, "")
                note = " (for the editor)" if place in LEFT_TO_THE_EDITOR else ""
                self.stdout.write(f"  {place.label:<26} {len(lines):>5}  {value}{note}".rstrip())
            if place == Place.UNPLACED or (place == Place.BOILERPLATE and verbosity > 1):
                for line in lines:
                    self.stdout.write(f"    line {line}")


def _values(proposal):
    headings, paragraphs = proposal.counts()
    return {
        Place.BREADCRUMB: " > ".join(proposal.breadcrumb),
        Place.TITLE: proposal.title,
        Place.DATE: proposal.posted_on or "",
        Place.PICTURE: proposal.picture_text,
        Place.BODY: f"{headings} headings, {paragraphs} paragraphs",
        Place.KEYWORD: ", ".join(proposal.keywords),
        Place.CARD: proposal.card_label,
        Place.CONTACT: ", ".join(proposal.emails + proposal.phones),
    }
