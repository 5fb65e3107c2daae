"""Text becomes HTML by no script of a public page; by the admin's where nothing in it can run."""

import pytest

from tests.browser.signing_in import sign_in
from tests.factories import make_company, make_user

REFUSED = """
text => {
  try { document.createElement("div").innerHTML = text } catch { return true }
  return false
}
"""
RUNNING = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<td onclick=alert(1)>",
    "<svg><a href='java&Tab;script:alert(1)'>x</a></svg>",
    "<iframe srcdoc='x'></iframe>",
    "<form><button formaction='javascript:alert(1)'>",
    "</template><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<form onclick=alert(1)><select name=attributes></select></form>",
    "<base href='https://elsewhere.example/'>",
]
HARMLESS = ["<option selected>Steel</option>", "<td><a href='/news/'>x</a></td>", "a < b", ""]


def test_public_pages_make_no_text_into_html_and_no_policy_that_would(page):
    page.expected_errors = ["trusted", "Trusted"]
    make_company()
    page.goto("/")
    assert page.evaluate(REFUSED, "<b>plain</b>")
    with pytest.raises(Exception, match="createPolicy"):
        page.evaluate("() => { trustedTypes.createPolicy('default', {}) }")


def test_the_admin_refuses_html_that_could_run_something(page):
    page.expected_errors = ["rusted", "Executing inline", "CSP:", "base-uri"]
    sign_in(page, make_user())
    page.goto("/admin/")
    assert {text: page.evaluate(REFUSED, text) for text in RUNNING} == dict.fromkeys(RUNNING, True)
    assert [text for text in HARMLESS if page.evaluate(REFUSED, text)] == []
    with pytest.raises(Exception, match="TrustedScriptURL"):
        page.evaluate("() => { document.createElement('script').src = '/static/x.js' }")
