"""What stands in an article's form, as an article: to be compared with others, never saved."""

import copy

from articles.models import Content


def typed_article(form):
    """An unsaved copy of the saved article with everything that was typed into its bound form.

    What is wrong (too long, say) is in it as far as it is text: it was typed all the same. The
    names of its keywords are its `shown_keywords`.
    """
    article = copy.copy(form.saved)
    for field in Content._meta.get_fields():
        if not field.concrete or field.many_to_many or field.name not in form.fields:
            continue
        if field.name in form.cleaned_data:
            setattr(article, field.name, form.cleaned_data[field.name])
        elif field.get_internal_type() in {"CharField", "SlugField", "TextField"}:
            setattr(article, field.name, form[field.name].value() or "")
    chosen = form.cleaned_data.get("keywords") or []
    new = form.cleaned_data.get("new_keywords") or []
    article.shown_keywords = sorted({*map(str, chosen), *new})
    return article
