"""A small cast for tests: plain functions that make saved objects, every argument optional."""

from django.contrib.auth.models import Permission, User
from django.utils import timezone
from django.utils.text import slugify

from articles.models import Article, Card, Keyword, Picture
from inquiries.models import Inquiry
from portal.models import Company, CompanyText


def make_user(name="Edith", *permissions, **kwargs):
    """A member of staff; permissions as "articles.change_article" or "articles.*"."""
    user = User.objects.create_user(name, f"{name}@example.com", "pass", is_staff=True, **kwargs)
    for permission in permissions:
        app, codename = permission.split(".")
        chosen = Permission.objects.filter(content_type__app_label=app)
        user.user_permissions.add(
            *(chosen if codename == "*" else chosen.filter(codename=codename))
        )
    return user


def make_company(**kwargs):
    company = Company.objects.create(
        emails="Sales: sales@harbor.example",
        phones="Office: +44 20 7946 0958",
        whatsapp="+44 20 7946 0958",
        recipients="ann@harbor.example\nbob@harbor.example",
    )
    CompanyText.objects.create(
        company=company, language="en", **{"name": "Harbor Castings", **kwargs}
    )
    return company


def make_article(title="Steel for bridges", *, keywords=(), **kwargs):
    defaults = {
        "slug": slugify(title, allow_unicode=True),
        "summary": f"About {title}.",
        "body": "<h2>Grades</h2><p>Bridges need tough steel.</p>",
    }
    article = Article(title=title, **{**defaults, **kwargs})
    article.save()
    article.keywords.set(keywords)
    return article


def make_edition(title="Steel for bridges", *, by=None, at=None, until=None, **kwargs):
    """A live edition (or one from `at` until `until`) of a new article."""
    return make_article(title, **kwargs).publish(by, at=at, until=until)


def make_keyword(name="steel", **kwargs):
    return Keyword.objects.create(name=name, **{"slug": slugify(name), **kwargs})


def make_picture(alt="A crane", **kwargs):
    """A picture row without files; tests of files upload real ones."""
    defaults = {"file": "pictures/crane.jpeg", "width": 1600, "height": 1000}
    picture = Picture(alt=alt, **{**defaults, **kwargs})
    Picture.save_base(picture, raw=True)
    return picture


def make_card(title="Wire rod", **kwargs):
    return Card.objects.create(title=title, **{"url": "https://harbor.example/wire", **kwargs})


def make_inquiry(name="Nadia", **kwargs):
    defaults = {
        "contact": "nadia@buyer.example",
        "email": "nadia@buyer.example",
        "content": "Please quote 40 t of wire rod to Gdansk.",
        "created_at": timezone.now(),
    }
    values = {**defaults, **kwargs}
    if values.get("state", Inquiry.State.NEW) in Inquiry.OURS:
        values.setdefault("act_at", values["created_at"])
    values.setdefault("moved_at", values["created_at"])
    values.setdefault("fingerprint", Inquiry.make_fingerprint(values["contact"], values["content"]))
    values.setdefault("key", f"{values['fingerprint'][:40]}{Inquiry.objects.count()}")
    return Inquiry.objects.create(name=name, **values)
