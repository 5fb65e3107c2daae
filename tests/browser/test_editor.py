"""The rich-text editor as editors use it: by keyboard, by mouse, in the admin's popups."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, Picture
from tests.articles import desk
from tests.articles.pictures import checkered, saved
from tests.browser.popups import choose_in, close_by
from tests.browser.signing_in import sign_in
from tests.factories import make_article, make_card, make_user

GOOGLE_DOCS = """<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1">
<h1 style="line-height:1.38"><span style="font-weight:400;">Title</span></h1>
<p style="line-height:1.38"><span style="font-weight:400;">Plain, </span><span
 style="font-weight:700">bold</span><span style="font-style:italic"> italic</span>
<a href="https://www.google.com/url?q=https://example.com/a%3Fb%3D1&amp;sa=D"
 style="text-decoration:none"><span style="color:#1155cc">link</span></a></p><br>
<ul><li><p><span>One</span></p></li><ul><li><p><span>Inner</span></p></li></ul></ul>
<img src="https://lh3.example/x.png" style="width:10px"></b>"""
WORD = """<html xmlns:o="urn"><head><style>p {font-weight:bold}</style></head><body>
<!--StartFragment--><p class=MsoNormal><b>Strong</b><span style='font-family:"A"'> text<o:p></o:p>
</span></p><p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>First</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o
</span>Nested</p><p class=MsoNormal>&nbsp;</p><p class=MsoListParagraph
 style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.</span>Number</p>
<h5>Small</h5><!--EndFragment--></body></html>"""
PASTE = """(editor, html) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData("text/html", html)
  const options = {clipboardData, bubbles: true, cancelable: true}
  editor.dispatchEvent(new ClipboardEvent("paste", options))
}"""

# Not Playwright's own waiting for a condition, which the Content-Security-Policy stops.
CARET = """(box) => new Promise((resolve, reject) => {
  const look = (tries) => {
    if (box.editor.state.selection.empty) resolve()
    else if (tries) setTimeout(look, 20, tries - 1)
    else reject(new Error("The editor still has a selection."))
  }
  look(500)
})"""


@pytest.fixture
def editor(page, transactional_db):
    """The text box of an article's form, ready to type."""
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto(desk.change_url(make_article(body="")))
    expect(page.get_by_role("toolbar", name="Formatting")).to_be_visible()
    box = page.get_by_role("textbox", name="Body")
    box.click()
    return box


def press(page, label):
    page.get_by_role("toolbar").get_by_role("button", name=label, exact=True).click()


def choose(page, label, row):
    """Choose a row in the popup that a toolbar button opens."""
    with page.expect_popup() as popup:
        press(page, label)
    choose_in(popup.value, row)


def body(page):
    """The field that is saved; the editor writes into it."""
    return page.locator("#id_body")


def has_text(page, *parts):
    """The field comes to hold these parts, in this order."""
    expect(body(page)).to_have_value(re.compile(".*".join(map(re.escape, parts))))


def save(page):
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("The draft is saved.")).to_be_visible()
    return Article.objects.get().body


def upload(**values):
    return Picture.objects.add(saved(checkered(), "PNG"), **values)


def test_typing_keeps_its_spaces(page, editor):
    page.keyboard.type("Two  spaces and one at the end ")
    expect(body(page)).to_have_value("<p>Two  spaces and one at the end </p>")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Heading", "<h2>Steel</h2>"),
        ("Smaller heading", "<h3>Steel</h3>"),
        ("Smallest heading", "<h4>Steel</h4>"),
        ("Bold", "<p><strong>Steel</strong></p>"),
        ("Italic", "<p><em>Steel</em></p>"),
        ("Superscript", "<p><sup>Steel</sup></p>"),
        ("List", "<ul><li><p>Steel</p></li></ul>"),
        ("Numbered list", "<ol><li><p>Steel</p></li></ol>"),
        ("Quote", "<blockquote><p>Steel</p></blockquote>"),
    ],
)
def test_buttons_format_and_undo(page, editor, label, expected):
    page.keyboard.type("Steel")
    page.keyboard.press("Control+a")
    press(page, label)
    expect(body(page)).to_have_value(expected)
    expect(page.get_by_role("button", name=label, exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    press(page, "Undo")
    expect(body(page)).not_to_have_value(expected)
    press(page, "Redo")
    expect(body(page)).to_have_value(expected)


def test_the_toolbar_is_walked_by_arrow_keys(page, editor):
    page.keyboard.type("Steel")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Smaller heading")).to_be_focused()
    page.keyboard.press("Enter")
    expect(editor).to_be_focused()
    expect(body(page)).to_have_value("<h3>Steel</h3>")


def test_a_link_is_asked_for_in_a_dialog_that_says_what_is_wrong(page, editor):
    page.keyboard.type("Steel")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Link")
    expect(dialog.get_by_label("Address")).to_be_focused()
    page.keyboard.type("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Enter an address")
    dialog.get_by_label("Address").fill("www.example.com")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(body(page)).to_have_value('<p><a href="https://www.example.com">Steel</a></p>')
    expect(editor).to_be_focused()


def test_a_table_is_written_by_keyboard(page, editor):
    press(page, "Table")
    page.keyboard.type("Grade")
    for word in ("MPa", "Use", "S355", "355", "Bridges"):
        page.keyboard.press("Tab")
        page.keyboard.type(word)
    has_text(page, "<p>S355</p>", "<p>355</p>", "<p>Bridges</p>")
    press(page, "Delete row")
    expect(body(page)).not_to_have_value(re.compile("S355"))
    has_text(page, "<th><p>Grade</p></th><th><p>MPa</p></th><th><p>Use</p></th>")


def test_a_picture_is_chosen_in_the_popup_and_captioned(page, editor):
    picture = upload(title="Crane", alt="A crane", caption="At the quay")
    page.keyboard.type("Before")
    choose(page, "Picture", "Crane")
    figure = page.locator("figure.editor-figure")
    expect(figure.locator("img")).to_be_visible()
    expect(figure.locator("figcaption")).to_have_attribute("data-placeholder", "At the quay")
    expect(editor).to_be_focused()
    page.keyboard.type("In Gdansk")
    page.keyboard.press("Enter")
    page.keyboard.type("After")
    assert save(page).startswith(
        f'<p>Before</p><figure data-picture="{picture.pk}"><figcaption>In Gdansk</figcaption>'
        "</figure><p>After</p>"
    )
    expect(page.locator("figure.editor-figure")).to_contain_text("Crane")


def test_a_picture_is_added_to_the_library_from_the_popup(page, editor, tmp_path):
    file = tmp_path / "crane.png"
    file.write_bytes(saved(checkered(), "PNG").getvalue())
    with page.expect_popup() as popup:
        press(page, "Picture")
    popup.value.wait_for_load_state()  # before its script came, a click would only follow the link
    popup.value.get_by_role("link", name="Add picture").click()
    popup.value.get_by_label("File").set_input_files(file)
    popup.value.get_by_label("Title").fill("New crane")
    popup.value.get_by_label("Alternative text").fill("A crane")
    close_by(popup.value, popup.value.get_by_role("button", name="Save").first)
    expect(page.locator("figure.editor-figure")).to_contain_text("New crane")
    assert f'data-picture="{Picture.objects.get().pk}"' in save(page)


def test_a_placed_picture_is_changed_and_removed(page, editor):
    first, second = upload(title="Crane", alt="A"), upload(title="Quay", alt="B")
    choose(page, "Picture", "Crane")
    figure = page.locator("figure.editor-figure")
    with page.expect_popup() as popup:
        figure.get_by_role("button", name="Change").click()
    choose_in(popup.value, "Quay")
    expect(figure).to_contain_text("Quay")
    has_text(page, f'data-picture="{second.pk}"')
    expect(body(page)).not_to_have_value(re.compile(f'data-picture="{first.pk}"'))
    figure.get_by_role("button", name="Remove").click()
    expect(figure).to_have_count(0)


def test_a_placed_picture_gets_an_alternative_text_of_its_own_by_keyboard(page, editor):
    first, second = upload(title="Crane", alt="A crane"), upload(title="Quay", alt="A quay")
    choose(page, "Picture", "Crane")
    figure = page.locator("figure.editor-figure")
    expect(figure).to_contain_text("Crane")
    figure.get_by_role("button", name="Alternative text").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Alternative text")
    expect(dialog).to_contain_text("that of the library: “A crane”")
    expect(dialog.get_by_label("What the picture tells here")).to_be_focused()
    page.keyboard.type("The crane lifts the boiler")
    page.keyboard.press("Enter")
    expect(figure).to_contain_text("Crane: The crane lifts the boiler")
    expect(editor).to_be_focused()
    stored = f'<figure data-picture="{first.pk}" data-alt="The crane lifts the boiler">'
    assert stored in save(page)
    figure.get_by_role("button", name="Alternative text").click()
    dialog.get_by_label("What the picture tells here").fill("")
    page.keyboard.press("Enter")
    expect(body(page)).to_have_value(re.compile(f'data-picture="{first.pk}"><figcaption>'))
    figure.get_by_role("button", name="Alternative text").click()
    dialog.get_by_label("What the picture tells here").fill("Of the first")
    page.keyboard.press("Enter")
    with page.expect_popup() as popup:
        figure.get_by_role("button", name="Change").click()
    choose_in(popup.value, "Quay")
    expect(body(page)).to_have_value(re.compile(f'data-picture="{second.pk}"><figcaption>'))


def test_a_card_shows_its_title(page, editor):
    card = make_card("Wire rod")
    choose(page, "Card", "Wire rod")
    expect(page.locator("figure.editor-figure")).to_contain_text("Wire rod")
    page.keyboard.type("After")
    has_text(page, f'<p></p><figure data-card="{card.pk}"></figure><p>After</p>')


def test_a_video_is_asked_for_and_checked(page, editor):
    press(page, "Video")
    dialog = page.get_by_role("dialog", name="Video")
    expect(dialog.get_by_label("Address of the video")).to_be_focused()
    page.keyboard.type("https://evil.example/v")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("not the address of a YouTube or Vimeo")
    dialog.get_by_label("Address of the video").fill("https://youtu.be/dQw4w9WgXcQ?t=3")
    page.keyboard.press("Enter")
    expect(page.locator("figure.editor-figure")).to_contain_text("YouTube: dQw4w9WgXcQ")
    page.keyboard.type("Our mill")
    assert (
        '<figure data-video="https://www.youtube.com/watch?v=dQw4w9WgXcQ">'
        "<figcaption>Our mill</figcaption></figure>" in save(page)
    )


def test_a_cancelled_dialog_changes_nothing_and_gives_the_focus_back(page, editor):
    press(page, "Video")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(editor).to_be_focused()
    expect(body(page)).to_have_value("")


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        (
            GOOGLE_DOCS,
            "<h2>Title</h2><p>Plain, <strong>bold</strong><em> italic</em> "
            '<a href="https://example.com/a?b=1">link</a></p>'
            "<ul><li><p>One</p><ul><li><p>Inner</p></li></ul></li></ul>",
        ),
        (
            WORD,
            "<p><strong>Strong</strong> text</p>"
            "<ul><li><p>First</p><ul><li><p>Nested</p></li></ul></li></ul>"
            "<ol><li><p>Number</p></li></ol><h4>Small</h4>",
        ),
    ],
    ids=["Google Docs", "Word"],
)
def test_what_is_pasted_is_cleaned(page, editor, pasted, expected):
    editor.evaluate(PASTE, pasted)
    assert save(page) == expected


def test_pasted_pictures_are_left_out_and_named(page, editor):
    editor.evaluate(PASTE, GOOGLE_DOCS)
    expect(page.locator(".editor-notice")).to_contain_text("Pictures were left out.")
    editor.evaluate(PASTE, "<p>Words</p>")
    expect(page.locator(".editor-notice")).to_be_empty()


def test_what_is_copied_within_the_text_stays_as_it_is(page, editor):
    card = make_card("Wire rod")
    choose(page, "Card", "Wire rod")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    editor.locator("p").last.click()
    # The editor learns of the new caret a moment after the click; a person's next key comes later.
    editor.evaluate(CARET)
    page.keyboard.press("Control+v")
    twice = re.compile(rf'(<figure data-card="{card.pk}">.*){{2}}')
    expect(body(page)).to_have_value(twice)  # the clipboard answers in its own time


def test_the_label_leads_into_the_text_and_spelling_is_checked(page, editor):
    page.locator("#id_title").focus()
    page.locator("label[for=id_body]").click()
    expect(editor).to_be_focused()
    expect(editor).to_have_attribute("spellcheck", "true")
