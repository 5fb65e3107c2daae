"""Tells what programs wrote from what people wrote (RFC 3834, RFC 2919). Pure."""

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
    """Whether a program wrote it, hence nothing may answer it."""
    submitted = mail.get("Auto-Submitted", "no").strip().lower()
    precedence = mail.get("Precedence", "").strip().lower()
    return (
        submitted.partition(";")[0].strip() != "no"
        or any(mark in mail for mark in MARKS)
        or precedence in {"bulk", "junk", "auto_reply"}
        or mail.get("Return-Path", "").strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or bool(SUBJECT.match(subject))
    )


def is_from_list(mail):
    """Whether a mailing list passed it on; the address of a sales team may be a list itself."""
    precedence = mail.get("Precedence", "").strip().lower()
    return precedence == "list" or any(mark in mail for mark in LIST_MARKS)
