"""The whole path on the site as it is run: `manage.py serve`, hashed static files, mail as files.

An editor publishes, a buyer reads and asks, staff get the mail and see the inquiry.
"""

import os
import re
import signal
import subprocess
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
SET_UP = """
from django.contrib.auth.models import User
from tests.factories import make_company
make_company()
User.objects.create_superuser("root", "root@example.com", "pass")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(folder):
    """The address of a running site with a company and a superuser, data in `folder`."""
    address = f"127.0.0.1:{free_port()}"
    env = os.environ | {
        "SITE_URL": f"http://{address}",
        "DATABASE_URL": f"sqlite:///{folder}/portal.sqlite3",
        "MEDIA_ROOT": f"{folder}/media",
        "EMAIL_URL": f"file://{folder}/mail",
    }
    manage = [sys.executable, "manage.py"]
    for command in (["migrate", "-v0"], ["shell", "--no-imports", "-c", SET_UP]):
        subprocess.run(manage + command, cwd=ROOT, env=env, check=True)
    server = subprocess.Popen([*manage, "serve", "--bind", address], cwd=ROOT, env=env)
    try:
        until(lambda: urlopen(f"http://{address}/healthz").status == 200)
        yield f"http://{address}"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def until(answer, seconds=240):
    """Ask again until there is an answer: a new process first collects its static files."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found := answer():
                return found
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"No answer from {answer}")


def mails(folder):
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (folder / "mail").glob("*.eml")
    ]


@pytest.fixture
def visit(browser, site):
    """A page in a context of its own that fails the test at any error in the console."""
    problems, contexts = [], []

    def make():
        contexts.append(browser.new_context(base_url=site))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: m.type == "error" and problems.append(m.text))
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []


def test_from_the_editor_s_desk_to_the_seller_s_inbox(visit, site, folder):
    desk = visit()
    desk.goto("/admin/articles/article/add/")
    desk.fill("#id_username", "root")
    desk.fill("#id_password", "pass")
    desk.click("[type=submit]")
    desk.fill("#id_title", "Ropes for cranes")
    desk.click(".ProseMirror")
    desk.keyboard.type("They carry more than steel.")
    desk.click("[name=_publish]")
    desk.wait_for_url("**/publish/")
    desk.click(".submit-row [type=submit]")
    expect(desk.locator(".messagelist")).to_contain_text("Published.")

    buyer = visit()
    buyer.goto("/news/")
    buyer.get_by_role("link", name="Ropes for cranes").click()
    expect(buyer.locator("article, main").first).to_contain_text("They carry more than steel.")
    buyer.locator("main a[data-inquiry]").first.click()
    dialog = buyer.get_by_role("dialog", name="Send Inquiry")
    expect(dialog).to_contain_text("About: Ropes for cranes")
    dialog.get_by_label("Name").fill("Nadia")
    dialog.get_by_label("Phone/Email Address").fill("nadia@buyer.example")
    dialog.get_by_label("Content").fill("Please quote 400 m of rope to Gdansk.")
    dialog.get_by_role("button", name="send").click()
    dialog = buyer.get_by_role("dialog", name="Submit Done!")
    expect(dialog).to_contain_text("We have received your inquiry.")
    reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", dialog.inner_text())[0]

    until(lambda: len(mails(folder)) == 3)
    told = {mail["To"]: mail for mail in mails(folder)}
    assert set(told) == {"ann@harbor.example", "bob@harbor.example", "nadia@buyer.example"}
    alert = told["ann@harbor.example"]
    assert reference in alert["Subject"]
    assert alert["Reply-To"] == "nadia@buyer.example"
    text = alert.get_body(["plain"]).get_content()
    assert "Please quote 400 m of rope to Gdansk." in text
    assert f"{site}/news/ropes-for-cranes/" in text

    desk.goto(re.search(rf"{site}/admin/\S+", text)[0])
    expect(desk.locator("#content")).to_contain_text("Please quote 400 m of rope to Gdansk.")
