"""How long migrations take on big tables, and how long they make others wait.

    python -m tests.postgres python -m tests.migrating [--rows 1000000] [--to inquiries 0002]

Makes, in the empty database that DATABASE_URL names, the tables as the first version had them, and
fills them with that many inquiries, each with an alert and its delivery, and a tenth as many
articles, each with a live edition. Then it applies every later migration, one by one, while one
connection goes on reading from each of those tables and another goes on changing a row of each.
A wait of the reader is a page that does not come; a wait of the writer an inquiry that does not.
"""

import argparse
import threading
import time

import django
from django.db import connection, transaction
from django.utils import timezone

BATCH = 10_000
FIRST = [
    ("articles", "0002_edition_overlap"),
    ("inquiries", "0001_initial"),
    ("portal", "0001_initial"),
]
TABLES = ["inquiries_inquiry", "inquiries_message", "inquiries_delivery"]
TABLES += ["articles_article", "articles_edition"]
LINE = "{:<42} {:>9} {:>14} {:>14}"


class Visitor(threading.Thread):
    """Asks one thing of each table in turn until stopped; `longest` is its longest wait so far."""

    def __init__(self, sql):
        super().__init__(daemon=True)
        self.sql, self.longest, self.is_stopped = sql, 0, threading.Event()

    def run(self):
        while not self.is_stopped.wait(0.02):  # the migration needs the processor, too
            for table in TABLES:
                started = time.perf_counter()
                with connection.cursor() as cursor:
                    cursor.execute(self.sql.format(table))
                self.longest = max(self.longest, time.perf_counter() - started)
        connection.close()


def fill(model, total, make):
    """Store `total` rows of a model as the migrations knew it; make: number → columns."""
    for start in range(0, total, BATCH):
        numbers = range(start + 1, min(start + BATCH, total) + 1)
        with transaction.atomic():
            model.objects.bulk_create(model(pk=number, **make(number)) for number in numbers)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(sql)


def fill_first(apps, rows):
    """The content of the first version's tables."""
    now, texts = timezone.now(), {"language": "en", "title": "Steel", "body": "<p>Steel</p>" * 80}
    article, edition = apps.get_model("articles", "Article"), apps.get_model("articles", "Edition")
    fill(article, rows // 10, lambda n: {**texts, "slug": f"a{n}"})
    dates = {"starts_at": now, "updated_at": now, "posted_on": now.date(), "version": 1}
    fill(edition, rows // 10, lambda n: {**texts, **dates, "slug": f"a{n}", "article_id": n})
    who = {"name": "Nadia", "contact": "n@buyer.example", "email": "n@buyer.example"}
    words = {"content": "Please quote. " * 20, "phone": "+48123456789", "created_at": now}
    inquiry, message = (
        apps.get_model("inquiries", "Inquiry"),
        apps.get_model("inquiries", "Message"),
    )
    unique = {"reference": "{:08}", "token": "t{}", "key": "k{}"}
    fill(
        inquiry,
        rows,
        lambda n: {**who, **words, **{name: form.format(n) for name, form in unique.items()}},
    )
    mail = {"kind": "alert", "subject": "Inquiry", "text": "Please quote. " * 20, "language": "en"}
    fill(message, rows, lambda n: {**mail, "inquiry_id": n})
    sent = {"recipient": "ann@harbor.example", "state": "sent", "sent_at": now}
    delivery = apps.get_model("inquiries", "Delivery")
    fill(delivery, rows, lambda n: {**sent, "message_id": n, "mail_id": f"<{n}@harbor.example>"})


def measure(executor, migration):
    """Apply one; (its seconds, the reader's longest wait, the writer's), waits in seconds."""
    visitors = [
        Visitor("SELECT id FROM {} WHERE id = 1"),
        Visitor("UPDATE {0} SET id = 1 WHERE id = 1"),
    ]
    for visitor in visitors:
        visitor.start()
    started = time.perf_counter()
    executor.migrate([migration])
    seconds = time.perf_counter() - started
    for visitor in visitors:
        visitor.is_stopped.set()
        visitor.join()
    return seconds, *(visitor.longest for visitor in visitors)


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    rows = options.parse_args().rows
    executor = MigrationExecutor(connection)
    executor.migrate(FIRST)
    fill_first(executor.loader.project_state(FIRST).apps, rows)
    print(f"{rows:,} inquiries, {rows // 10:,} articles, {connection.vendor}")
    print(LINE.format("migration", "seconds", "reader waits", "writer waits"))
    executor = MigrationExecutor(connection)
    for migration, _backwards in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        key = (migration.app_label, migration.name)
        figures = measure(MigrationExecutor(connection), key)
        print(LINE.format(".".join(key), *(f"{each:.2f} s" for each in figures)), flush=True)


if __name__ == "__main__":
    django.setup()
    from django.core.management.color import no_style
    from django.db.migrations.executor import MigrationExecutor

    main()
