"""Who publishes the site, as search engines are told.

https://developers.google.com/search/docs/appearance/structured-data/organization and
https://developers.google.com/search/docs/appearance/site-names
"""

from django.conf import settings

from articles import structured_data
from articles.addresses import absolute

# Of labels nobody wrote: what the numbers of a supplier are for.
SALES = "sales"


def organization(company) -> dict:
    """The company (a `CompanyText`) with every way to reach it."""
    emails, phones = company.emails, company.phones
    thing = {
        "@type": "Organization",
        "@id": structured_data.organization_id(settings.SITE_URL),
        "name": company.name,
        "url": absolute("/"),
        "description": company.tagline,
        "logo": _logo(company.company.logo),
        "email": emails[0].value if emails else "",
        "telephone": _number(phones[0]) if phones else "",
        "address": _address(company.address),
        "contactPoint": [
            *(_contact_point(company, line, "email", line.value) for line in emails),
            *(_contact_point(company, line, "telephone", _number(line)) for line in phones),
        ],
    }
    return {name: value for name, value in thing.items() if value}


def website(company) -> dict:
    """The site as a whole: its name is the company's."""
    return {
        "@type": "WebSite",
        "@id": structured_data.website_id(settings.SITE_URL),
        "name": company.name,
        "url": absolute("/"),
        "inLanguage": _languages(company),
        "publisher": {"@id": structured_data.organization_id(settings.SITE_URL)},
    }


def _contact_point(company, line, kind, value):
    return {
        "@type": "ContactPoint",
        "contactType": line.label or SALES,
        kind: value,
        "availableLanguage": _languages(company),
    }


def _languages(company):
    """BCP 47 tags of the languages that the company speaks."""
    return [row["language"] for row in company.language_rows]


def _number(line):
    return line.url.removeprefix("tel:")


def _address(text):
    """As it is written: which line is the town differs from country to country."""
    lines = ", ".join(filter(None, map(str.strip, text.splitlines())))
    return {"@type": "PostalAddress", "streetAddress": lines} if lines else None


def _logo(picture):
    url = picture and absolute(picture.file.url)
    return picture and structured_data.image(url, picture.width, picture.height)
