"""What of the accepted inquiries is in the database: `python -m tests.grow.counting`, with their
keys on standard input. Prints JSON."""

import json
import sys
from collections import Counter

import django


def main(keys):
    from django.core.files.storage import storages

    from inquiries.models import Attachment, Delivery, Inquiry

    inquiries = Inquiry.objects.filter(content__startswith="40 t. ")
    stored = Counter(text.split()[-1] for text in inquiries.values_list("content", flat=True))
    names = Attachment.objects.filter(inquiry__in=inquiries).values_list("file", flat=True)
    mails = Delivery.objects.filter(message__inquiry__in=inquiries)
    states = Counter(mails.values_list("state", flat=True))
    print(
        json.dumps(
            {
                "stored": len(set(keys) & set(stored)),
                "stored twice": sum(stored[key] > 1 for key in keys),
                "files": len(names),
                "files missing": sum(not storages["private"].exists(name) for name in names),
                "mails": list(mails.filter(state="sent").values_list("mail_id", flat=True)),
                "unsent": mails.unsent().count(),
                "states": states,
            }
        )
    )


if __name__ == "__main__":
    django.setup()
    main(sys.stdin.read().split())
