"""Tells what programs wrote from what people wrote (RFC 3834). Pure."""

import re

# What vacation notices are called by programs that mark them badly.
SUBJECT = re.compile(
    r"(?:auto(?:matic|mated)?[ -]?(?:reply|response|answer)|out of (?:the )?office|"
    r"自动(?:回复|答复)|自動(?:回覆|応答)|автоответ|автоматический ответ|"
    r"automatische antwort|abwesenheitsnotiz|réponse automatique|respuesta automática|"
    r"risposta automatica|resposta automática|automatisch antwoord|autoodpowiedź|"
    r"otomatik yanıt|自動返信|자동 ?회신)\s*[:：]",
    re.IGNORECASE,
)
MARKS = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply", "X-Mail-Autoreply")
LIST_MARKS = ("List-Id", "List-Post", "List-Unsubscribe", "List-Help")


def is_automatic(mail, subject):
    """Whether a program wrote it, hence nothing may answer it.

    What a mailing list passed on was written by people: the address of a sales team may be a list.
    """
    submitted = mail.get("Auto-Submitted", "no").strip().lower()
    return (
        submitted.partition(";")[0].strip() != "no"
        or any(mark in mail for mark in MARKS)
        or _is_bulk(mail)
        or mail.get("Return-Path", "").strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or bool(SUBJECT.match(subject))
    )


def _is_bulk(mail):
    """Some lists call everything "bulk", as old vacation programs do."""
    precedence = mail.get("Precedence", "").strip().lower()
    is_from_list = any(mark in mail for mark in LIST_MARKS)
    return precedence in {"junk", "auto_reply"} or (precedence == "bulk" and not is_from_list)
