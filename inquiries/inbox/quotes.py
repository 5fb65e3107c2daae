"""Splits a mail's text into what is new and what it repeats of earlier mails.

Pure. Nothing is removed: both parts together are the text. When in doubt more is shown and less is
folded: only a quotation that reaches to the end is folded, so an answer between or below quoted
lines stays visible. Our own rules, because the reply parsers to be had rewrite the text, know no
Russian and not what Chinese programs write.
"""

import re
from typing import NamedTuple

MAX_LINE = 500  # characters looked at; longer ones are no attribution
ATTRIBUTION_LINES = 4  # long addresses make programs wrap "On …, … wrote:"
HEADER_LINES = 8  # in which a repeated header must show itself

QUOTED = re.compile(r"\s*[>＞]")
WROTE = re.compile(
    r"(?:wrote|writes|schrieb.*|geschrieben|a écrit|escribió|escreveu|ha scritto|schreef|"
    r"napisał(?:\(a\)|a)?|skrev.*|kirjoitti|yazdı|пиш[еу]т|написал(?:\(а\)|а)?|написав|"
    r"写道|寫道|写到|のメール|님이 작성|đã viết|menulis|كتب)\s*[:：]\s*$",
    re.IGNORECASE,
)
BEGINNING = re.compile(
    r"\s*[>＞]*\s*(?:On|At|Am|Le|El|Il|Em|Op|Den|Dnia|W dniu|Vào|Pada|в|во|в\w*,|В|от|在|于|於|"
    r"\d{1,4}[-./年]\d{1,2}|(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|"
    r"суббота|воскресенье)\b)[\s,.\d]",
    re.IGNORECASE,
)
# A moment or an address: what an attribution has and a sentence that ends in a colon has not.
NAMES_MAIL = re.compile(r"\d{1,2}[:.]\d{2}|\b(?:19|20)\d\d\b|@")
END_MARKS = {"", "--"}  # an empty signature says nothing
SEPARATOR = re.compile(
    r"\s*[-_—–=*─]{2,}\s*(?:original message|original appointment|forwarded message|"
    r"replied message|reply message|ursprüngliche nachricht|message d'origine|message original|"
    r"mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|"
    r"исходное сообщение|пересылаемое сообщение|переадресованное сообщение|"
    r"原始邮件|原始郵件|原郵件|原邮件|回复的原邮件|回复的邮件|转发邮件信息|转发的邮件|"
    r"元のメッセージ|원본 메시지|orijinal ileti)\s*[-_—–=*─]{2,}",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*[_─—-]{20,}\s*$")
FROM = (
    "from|von|de|da|van|od|fra|från|lähettäjä|kimden|gönderen|от|от кого|від|发件人|寄件者|寄件人|"
    "差出人|보낸 사람|보낸사람|من|từ|dari"
)
OTHER = (
    "sent|date|to|cc|reply-to|gesendet|datum|an|envoyé|à|enviado|fecha|para|data|enviada em|"
    "inviato|a|verzonden|aan|wysłano|do|dw|skickat|till|sendt|til|lähetetty|vastaanottaja|gönderildi|"
    "tarih|kime|bilgi|отправлено|дата|кому|копия|надіслано|发送时间|发送日期|时间|日期|收件人|抄送|"
    "抄送人|傳送時間|收件者|副本|送信日時|日時|宛先|보낸 날짜|받는 사람|تاريخ|إلى|ngày|đến|kepada"
)
SUBJECT = (
    "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|temat|ämne|emne|aihe|konu|тема|主题|"
    "主旨|件名|제목|الموضوع|chủ đề|subjek"
)
LABEL = r"\s*(?:[>＞|*\s]*)(?:{words})\s*\**\s*[:：|]"
FROM_LINE = re.compile(LABEL.format(words=FROM), re.IGNORECASE)
OTHER_LINE = re.compile(LABEL.format(words=f"{OTHER}|{SUBJECT}"), re.IGNORECASE)
SUBJECT_LINE = re.compile(LABEL.format(words=SUBJECT), re.IGNORECASE)


class Split(NamedTuple):
    """`new + quoted` is the whole text."""

    new: str
    quoted: str


def split(text: str) -> Split:
    """What is new in a text, and the quotation at its end."""
    lines = text.splitlines(keepends=True)
    starts = [start for start in (_marked(lines), _unmarked(lines)) if start is not None]
    start = min(starts, default=len(lines))
    return Split("".join(lines[:start]), "".join(lines[start:]))


def written(text: str) -> str:
    """Only what the sender wrote: quoted lines are left out wherever they stand."""
    lines = split(text).new.splitlines(keepends=True)
    is_quoted = [bool(QUOTED.match(line)) for line in lines]
    for index, line in enumerate(lines):
        if is_quoted[index] or not line.strip():
            continue
        below = next((i for i in range(index + 1, len(lines)) if lines[i].strip()), None)
        if below is not None and is_quoted[below] and _is_attribution(line):
            for each in range(_attribution_start(lines, index), index + 1):
                is_quoted[each] = True
    kept = "".join(line for line, quoted in zip(lines, is_quoted, strict=True) if not quoted)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _marked(lines):
    """Where the lines marked with ">" begin that reach to the end, with what introduces them."""
    start = None
    for index in range(len(lines) - 1, -1, -1):
        if QUOTED.match(lines[index]):
            start = index
        elif lines[index].strip() not in END_MARKS:
            break
    if start is None:
        return None
    return _introduction(lines, start)


def _introduction(lines, start):
    """The first line of what introduces a quotation that starts here, else the start itself."""
    above = start - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    if above >= 0 and _is_attribution(lines[above]):
        return _attribution_start(lines, above)
    if above >= 0 and SEPARATOR.match(lines[above][:MAX_LINE]):
        return above
    return start


def _unmarked(lines):
    """Where an unmarked quotation begins: after a line that programs put there, or a header.

    With lines marked by ">" further down the sender may have answered in between.
    """
    if _has_answers(lines):
        return None
    for index, line in enumerate(lines):
        if QUOTED.match(line):
            return None
        is_start = (
            SEPARATOR.match(line[:MAX_LINE])
            or _is_header(lines, index)
            or (WROTE.search(line[:MAX_LINE]) and _is_attribution(line, lines, index))
        )
        if is_start:
            return _first_line(lines, index)
    return None


def _first_line(lines, index):
    if WROTE.search(lines[index][:MAX_LINE]):
        return _attribution_start(lines, index)
    above = index - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    if above >= 0 and (RULE.match(lines[above]) or SEPARATOR.match(lines[above][:MAX_LINE])):
        return above
    return index


def _has_answers(lines):
    """Whether text follows the first line that is marked as quoted."""
    marked = [index for index, line in enumerate(lines) if QUOTED.match(line)]
    return bool(marked) and any(
        line.strip() and not QUOTED.match(line) for line in lines[marked[0] :]
    )


def _is_header(lines, index):
    """Whether the header of an earlier mail is repeated here, from its "From:" on.

    The subject tells it from a list of the sender's own ("From: Shanghai / To: Gdansk / Date:").
    """
    if not FROM_LINE.match(lines[index][:MAX_LINE]):
        return False
    below = [line[:MAX_LINE] for line in lines[index + 1 : index + 1 + HEADER_LINES]]
    others = [line for line in below if OTHER_LINE.match(line)]
    return len(others) >= 2 and any(map(SUBJECT_LINE.match, others))


def _is_attribution(line, lines=(), index=0):
    """Whether a line tells who wrote what follows; with `lines`, together with those above."""
    if len(line) > MAX_LINE or not line.rstrip().endswith((":", "：")):
        return False
    start = _attribution_start(lines, index) if lines else 0
    whole = "".join(lines[start : index + 1]) if lines else line
    return bool(NAMES_MAIL.search(whole) or (not lines and WROTE.search(line)))


def _attribution_start(lines, end):
    """The first line of an attribution that ends here: one that begins as they do, close above."""
    for index in range(end, max(end - ATTRIBUTION_LINES, -1), -1):
        if not lines[index].strip() or len(lines[index]) > MAX_LINE:
            break
        if BEGINNING.match(lines[index]):
            return index
    return end
