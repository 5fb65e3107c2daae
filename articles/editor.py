"""The tools of the rich-text editor, and the sanitizer that lets pass what they make, no more.

django-prose-editor derives the sanitizer's allow-list from the tools that are switched on.
"""

from functools import cache

from django_prose_editor.config import add_tags_and_attributes, process_link, process_table
from js_asset import static_lazy

EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3, 4]},
    "HardBreak": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    # Without explicit protocols ssh:, magnet: and others survive.
    "Link": {
        "enableTarget": False,
        "protocols": ["http", "https", "mailto", "tel"],
        "defaultProtocol": "https",
    },
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Picture": True,
    "Card": True,
    "Video": True,
    "Paste": True,
    "TextBox": True,
    "Toolbar": True,
    "NoSpellCheck": False,
}

MENU_GROUPS = [
    {"group": group}
    for group in ("headings", "marks", "lists", "nodes -blockType -lists", "link", "media")
] + [{"group": "table"}, {"group": "history"}]

MAX_ADDRESS = 500  # characters
MAX_ALT = 250  # characters, as a picture of the library may have
MAX_ROUNDS = 10
NUMBERS = {("ol", "start"), ("td", "colspan"), ("td", "rowspan"), ("th", "colspan")} | {
    ("th", "rowspan"),
    ("figure", "data-picture"),
    ("figure", "data-card"),
}


def check_attribute(tag, name, value):
    """The attribute's value as stored, or None to drop it (called by the sanitizer)."""
    if (tag, name) in NUMBERS:
        is_number = value.isascii() and value.isdigit() and len(value) < 19
        return str(int(value)) if is_number else None
    if name == "data-video":
        is_address = value.startswith("https://") and len(value) <= MAX_ADDRESS
        return value if is_address and value.isprintable() and " " not in value else None
    if name == "data-alt":
        return " ".join(value.split())[:MAX_ALT].strip() or None
    return value


def allow_figure(config, shared_config):
    """Let our own nodes pass: figures that refer to a picture, a card or a video."""
    nodes = {"data-picture", "data-alt", "data-card", "data-video"}
    add_tags_and_attributes(shared_config, ["figure", "figcaption"], {"figure": nodes})
    shared_config["attribute_filter"] = check_attribute


def allow_link(config, shared_config):
    """Let links pass with their address and title; pages add `rel` themselves."""
    process_link(config, shared_config)
    shared_config["attributes"]["a"].discard("rel")


def allow_list(config, shared_config):
    """Let numbered lists pass with the number they start from."""
    add_tags_and_attributes(shared_config, ["ol"], {"ol": ["start"]})


def allow_nothing(config, shared_config):
    """For tools that change how the editor behaves and make no elements of their own."""


def _scripts(*names):
    return [static_lazy(f"js/editor/{name}.js") for name in names]


# The setting DJANGO_PROSE_EDITOR_EXTENSIONS.
TOOLS = [
    {
        "js": _scripts("picture", "card", "video"),
        "extensions": dict.fromkeys(("Picture", "Card", "Video"), allow_figure),
    },
    {"js": _scripts("link"), "extensions": {"Link": allow_link}},
    {"js": _scripts("table"), "extensions": {"Table": process_table}},
    {"js": _scripts("paste"), "extensions": {"Paste": allow_nothing}},
    {"js": _scripts("textbox"), "extensions": {"TextBox": allow_nothing}},
    {"js": _scripts("toolbar"), "extensions": {"Toolbar": allow_nothing}},
    {"js": [], "extensions": {"OrderedList": allow_list}},
]


@cache
def _cleaner():
    from django_prose_editor.fields import create_sanitizer

    return create_sanitizer(EXTENSIONS)


def sanitize(html: str) -> str:
    """HTML from anywhere as it may be stored: allowed elements and attributes only.

    Sanitizing what it returns changes nothing. Misnested input (such as a link around a table in
    a link) needs a second round for that, because the sanitizer repairs it in two steps.
    """
    for _round in range(MAX_ROUNDS):
        clean = _cleaner()(html)
        if clean == html:
            break
        html = clean
    return html
