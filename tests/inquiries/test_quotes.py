"""What is new in an answer, and what it only repeats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inquiries.inbox import quotes

HEADER = "From: Ann <a@h.example>\nSent: Monday\nTo: Tom\nSubject: Offer\n\nOld.\n"

# new, quotation
FOLDED = [
    ("Yes.\n", ""),
    ("Yes.\n\n", "> Old.\n"),
    ("Yes.\n\n", "On Mon, Nov 23, 2026 at 9:12 AM Ann <a@h.example> wrote:\n> Old.\n"),
    (
        "Yes.\n\n",
        "On Monday, Ann <\nsales+k7qm3rt9b.3f9ac2d17e@harbor.example>\nwrote:\n\n> Old.",
    ),
    ("Ja.\n\n", "Am 23.11.2026 um 09:12 schrieb Ann:\n> Alt.\n"),
    ("Oui.\n\n", "Le lun. 23 nov. 2026 à 09:12, Ann <a@h.example> a écrit :\n\n> Vieux.\n"),
    ("Sí.\n\n", "El lun, 23 nov 2026 a las 9:12, Ann (<a@h.example>) escribió:\n\n> Viejo.\n"),
    ("Да.\n\n", "пн, 23 нояб. 2026 г. в 12:12, Ann <a@h.example>:\n\n> Старое.\n"),
    ("是。\n\n", "Ann <a@h.example> 于2026年11月23日周一 17:12写道：\n\n> 旧。\n"),
    ("Yes.\n\n", "On Mon, 23 Nov 2026 at 9:12, Ann <a@h.example> wrote:\nOld, unmarked.\n"),
    ("Yes.\n\n", "-----Original Message-----\n" + HEADER),
    ("Yes.\n\n", "________________________________\n" + HEADER),
    ("Yes.\n\n", HEADER),
    ("Yes.\n\n", "*From:* Ann\n*Date:* Monday\n*To:* Tom\n*Subject:* Offer\n\nOld.\n"),
    ("好。\n\n", "发件人： Ann\n发送时间： 2026-11-23 17:12\n收件人： 王\n主题： 报价\n\n旧。\n"),
    ("Да.\n\n", "От: Ann\nОтправлено: 23 ноября\nКому: Иван\nТема: Цена\n\nСтарое.\n"),
    ("Yes.\n\n-- \nTom\n\n", "> Old.\n\n"),
    ("Yes.\n", "> Old.\n>> Older.\n-- \n"),
    ("", "> Old.\n"),
]
SHOWN = [
    "> Old?\nYes.\n",
    "On Monday Ann <a@h.example> wrote:\n> Old?\nYes.\n> Older?\nNo.\n",
    "Please quote:\nFrom: Shanghai\nTo: Gdansk\nDate: May\n40 t of rod\n",
    "As I wrote:\nwe need 40 t.\n",
    "Size 10 > 8 mm.\nThanks\n",
    "The drawing says:\nDN150 PN16\n",
    "Yes.\n\n-----\n\nNo.\n",
    f"{HEADER}> Old?\nYes.\n",
]


@pytest.mark.parametrize(("new", "quoted"), FOLDED)
def test_a_quotation_at_the_end_is_folded(new, quoted):
    assert quotes.split(new + quoted) == (new, quoted)


@pytest.mark.parametrize("text", SHOWN)
def test_what_may_be_an_answer_stays_visible(text):
    assert quotes.split(text) == (text, "")


def test_an_answer_between_quoted_lines_is_visible_and_the_rest_is_folded():
    text = "> Which grade?\nS275JR\n\n> Regards\n> Ann\n"
    assert quotes.split(text) == ("> Which grade?\nS275JR\n\n", "> Regards\n> Ann\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Yes.\n\n> Old.\n", "Yes."),
        ("On Monday Ann <a@h.example> wrote:\n> Which?\n> Ann\n\nS275JR\n\nTom\n", "S275JR\n\nTom"),
        ("Am 23.11.2026 um 09:12 schrieb\nAnn <a@h.example>:\n> Alt.\n\nNeu.\n", "Neu."),
        ("> Which?\nS275JR\n> Where?\nGdansk\n", "S275JR\nGdansk"),
        ("The list, as of 2026:\n\n- rod\n", "The list, as of 2026:\n\n- rod"),
        (HEADER, ""),
        ("> Old.\n", ""),
    ],
)
def test_only_what_the_sender_wrote_is_sent_on(text, written):
    assert quotes.written(text) == written


LINES = [
    "> a",
    "b",
    "",
    "From: x",
    "To: y",
    "Subject: z",
    "On 1.1.2026 x wrote:",
    "-- ",
    "____" * 9,
]


@given(st.lists(st.sampled_from(LINES) | st.text(max_size=20)))
def test_nothing_is_ever_removed(lines):
    text = "\n".join(lines)
    assert "".join(quotes.split(text)) == text
