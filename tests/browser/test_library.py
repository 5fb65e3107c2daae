"""The picture library by mouse, by keyboard, without scripts, on a phone."""

import base64

import pytest
from django.core.files import File
from playwright.sync_api import expect

from articles.models import Picture, Upload
from tests.articles.pictures import checkered, saved
from tests.browser.signing_in import sign_in
from tests.factories import make_user

PICTURES = "/admin/articles/picture/"
PHONE = {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark"}
LAPTOP = {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}
BY_AXE = ["Applying inline style", "CSP: style-src"]
DROP = """files => {
  const dataTransfer = new DataTransfer()
  for (const [name, type, data] of files) {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0))
    dataTransfer.items.add(new File([bytes], name, {type}))
  }
  const options = {dataTransfer, bubbles: true, cancelable: true}
  document.body.dispatchEvent(new DragEvent("drop", options))
}"""


def upload(size=(300, 200), **values):
    return Picture.objects.add(saved(checkered(size=size), "PNG"), **{"alt": "A crane", **values})


def png(size):
    return saved(checkered(size=size), "PNG").getvalue()


def open_signed_in(open_page, path, **options):
    page = open_page(**options)
    sign_in(page, make_user("Edith", "articles.*"))
    page.goto(path)
    return page


def page_of(picture):
    return f"{PICTURES}{picture.pk}/change/"


def test_the_focal_point_is_chosen_by_click_and_by_keys(open_page):
    picture = upload((400, 100))
    page = open_signed_in(open_page, page_of(picture), **LAPTOP)
    box = page.locator(".focal-stage img").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.5)
    expect(page.get_by_label("Focal point, from the left")).to_have_value("20")
    handle = page.get_by_role("button", name="Focal point: 20% from the left, 50% from the top")
    expect(handle).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_role("status")).to_have_text("19% from the left, 60% from the top")
    preview = page.locator(".focal-teaser img")
    expect(preview).to_have_css("object-position", "0.4% 50%")
    page.keyboard.press("Enter")
    expect(handle).to_have_count(0)
    box = page.locator(".focal-handle").bounding_box()
    page.mouse.move(box["x"] + 16, box["y"] + 16)
    page.mouse.down()
    page.mouse.move(box["x"] + 16, box["y"] - 300, steps=3)
    page.mouse.up()
    expect(page.get_by_label("Focal point, from the top")).to_have_value("0")
    page.get_by_label("Focal point, from the top").fill("60")
    page.get_by_label("Focal point, from the left").fill("100")
    expect(preview).to_have_css("object-position", "100% 50%")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert Picture.objects.get().focal == (100, 60)
    assert Picture.objects.get().is_cropped


@pytest.mark.parametrize("path", ["", "upload/"])
def test_dropped_files_are_uploaded_and_what_fails_can_be_seen_and_tried_again(open_page, path):
    page = open_signed_in(open_page, PICTURES + path, **LAPTOP)
    page.expected_errors = ["422", "ERR_FAILED"]
    page.route("**/upload/", lambda route: route.abort() if is_lost.pop() else route.continue_())
    is_lost = [False, False, True]  # the last first
    files = [("quay.png", "image/png", png((90, 60))), ("order.pdf", "", b"%PDF-1.7")]
    drop(page, files[:1])
    expect(page.get_by_role("listitem").filter(has_text="quay.png")).to_contain_text("lost")
    drop(page, files[1:])
    refused = page.get_by_role("listitem").filter(has_text="order.pdf")
    expect(refused).to_contain_text("This file is not a picture the site can use")
    expect(refused.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name="Try again: quay.png").click()
    expect(page.get_by_role("status")).to_have_text("1 of 2 uploaded")
    page.get_by_role("link", name="Describe the uploads").click()
    expect(page.get_by_role("group", name="quay.png")).to_be_visible()
    assert [row.name for row in Upload.objects.all()] == ["quay.png"]


def drop(page, files):
    sent = [[name, kind, base64.b64encode(data).decode()] for name, kind, data in files]
    page.evaluate(DROP, sent)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_many_files_are_chosen_described_and_found_in_the_grid(open_page, has_scripts):
    page = open_signed_in(open_page, f"{PICTURES}upload/", java_script_enabled=has_scripts)
    files = [
        {"name": name, "mimeType": "image/png", "buffer": png(size)}
        for name, size in (("quay.png", (90, 60)), ("crane.png", (60, 90)))
    ]
    page.get_by_label("Pictures", exact=True).set_input_files(files)
    if not has_scripts:
        page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("heading", name="Describe the uploads")).to_be_visible()
    page.get_by_role("group", name="quay.png").get_by_label("Alternative text").fill("A quay")
    page.get_by_role("group", name="crane.png").get_by_label("Decorative").check()
    page.get_by_role("button", name="Save all").click()
    expect(page.get_by_text("2 pictures are in the library now.")).to_be_visible()
    expect(page.get_by_role("link", name="quay")).to_be_visible()


def test_words_typed_about_uploads_outlive_a_closed_tab(open_page):
    for index, name in enumerate(("quay.png", "crane.png")):
        Upload.objects.take(File(saved(checkered(size=(60 + index, 40)), "PNG"), name), None)
    page = open_signed_in(open_page, f"{PICTURES}uploads/")
    quay = page.get_by_role("group", name="quay.png")
    quay.get_by_label("Alternative text").fill("A quay")
    page.get_by_role("group", name="crane.png").get_by_label("Decorative").check()
    page.reload()
    expect(quay.get_by_label("Alternative text")).to_have_value("A quay")
    expect(page.get_by_role("group", name="crane.png").get_by_label("Decorative")).to_be_checked()


def test_the_grid_is_worked_by_keyboard(open_page):
    for title in ("One", "Two"):
        upload(title=title)
    page = open_signed_in(open_page, PICTURES, **LAPTOP)
    page.get_by_role("checkbox", name="Select this object for an action - Two").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("1 of 2 selected")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Two")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("checkbox").last).to_be_focused()
    page.get_by_label("Action:").select_option(label="Edit the words of the selected pictures")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("group", name="Two")).to_be_visible()
    expect(page.get_by_role("group", name="One")).to_have_count(0)


@pytest.mark.parametrize("options", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_every_page_of_the_library_is_accessible_and_fits(open_page, axe, options):
    picture = upload(is_decorative=True)
    Upload.objects.take(File(saved(checkered(), "PNG"), "crane.png"), None)
    page = open_signed_in(open_page, PICTURES, **options)
    page.expected_errors = BY_AXE
    paths = ["", "upload/", "uploads/", f"words/?row={picture.pk}"]
    paths += [f"{picture.pk}/{step}/" for step in ("change", "replace")]
    for path in paths:
        page.goto(PICTURES + path)
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= options["viewport"]["width"], path
