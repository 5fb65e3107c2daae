"""What a view says so that its pages may be kept for everyone: `@publicly_cached(…)`.

Who keeps them (`portal.page_cache`, proxies, browsers) and for how long is not the view's business:
a page is kept until the content changes or the moment of a schedule passes.
"""

from functools import partial, wraps
from typing import NamedTuple

from django.http import QueryDict

# Parameters that any such page reads: what tells two pages of one path apart.
parameters = set()


class Public(NamedTuple):
    """As `response.public`: anyone may be given the page that one reader asked for."""

    seconds: int | None  # the longest it is true, where the clock changes it, too
    is_stored: bool


def publicly_cached(*names, seconds=None, is_stored=True):
    """Decorate a view whose answer depends on nothing but the content that readers see, the path,
    and the query parameters named here; it finds no others in `request.GET`.

        @publicly_cached("page")
        class ListView(View):

    The answer must not depend on cookies, the person or the browser (`Vary`), nor set a cookie.
    `seconds`: for pages that the clock changes, such as "of the last 48 hours". `is_stored=False`
    where visitors choose the parameters freely, as in a search: proxies may keep such pages for a
    minute, the application does not. Answers other than 200 are never kept.
    """
    parameters.update(names)
    said = names, Public(seconds, is_stored)

    def decorate(view):
        if isinstance(view, type):
            view.dispatch = _around(view.dispatch, said)
            return view
        return wraps(view)(partial(_answer, view, said))

    return decorate


def _around(dispatch, said):
    """`method_decorator()` would decorate anew with each request."""

    @wraps(dispatch)
    def public_dispatch(self, *args, **kwargs):
        return _answer(partial(dispatch, self), said, *args, **kwargs)

    return public_dispatch


def _answer(view, said, request, *args, **kwargs):
    names, public = said
    if request.META.get("QUERY_STRING"):
        request.GET = only(request.GET, names)
    response = view(request, *args, **kwargs)
    response.public = public
    return response


def only(query, names):
    """The parameters of a query that are named; in the order of their names, so that the same
    parameters are the same text."""
    kept = QueryDict(mutable=True)
    for name in sorted(names):
        if name in query:
            kept.setlist(name, query.getlist(name))
    kept._mutable = False
    return kept
