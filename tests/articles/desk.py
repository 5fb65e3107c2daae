"""The editors' desk in tests: forms are sent as the browser would send them."""

from django.urls import reverse

from tests.factories import make_user

LIST = "/admin/articles/article/"
ADD = f"{LIST}add/"
WRITER = (
    "articles.add_article",
    "articles.change_article",
    "articles.view_article",
    "articles.add_keyword",
)


def log_in(client, name="Edith", *permissions):
    user = make_user(name, *permissions or ["articles.*"])
    client.force_login(user)
    return user


def change_url(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def values(form):
    """What a browser would send of a form that was just opened."""
    sent = {}
    for field in form:
        value = field.value()
        if isinstance(value, list | tuple):
            sent[field.html_name] = [str(getattr(item, "pk", item)) for item in value]
        elif value not in (None, False):
            sent[field.html_name] = str(getattr(value, "isoformat", lambda value=value: value)())
    return sent


def opened(client, url):
    """The values of the admin form at `url`."""
    return values(client.get(url).context["adminform"].form)


def errors(response):
    """Every error of the admin form shown, by field."""
    return response.context["adminform"].form.errors


def says(response):
    """The messages that a page shows."""
    return " ".join(str(message) for message in response.context["messages"])
