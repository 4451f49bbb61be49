"""Making what others stored fit here: tidied where that loses nothing, refused where it cannot be shown."""

import html
import re
from functools import lru_cache
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from comments.importing.records import CommentRecord, Status
from comments.models.comments import MAX_STORED_TEXT
from comments.validators import CONTROL, DIRECTION, validate_name, validate_text, validate_web_address

_NAME, _EMAIL, _WEBSITE, _TITLE = 100, 254, 500, 300  # characters


class Words(TypedDict):
    """The fields of a stored comment that come from the record."""

    name: str
    email: str
    website: str
    text: str
    markup: str


class Unusable(Exception):
    """This record cannot be stored; the message is the reason."""


def words(record: CommentRecord, *, nameless: str) -> Words:
    """What is stored of a record. nameless stands in for a name that is missing. Raises Unusable."""
    email = _email(record.email)
    return {
        "name": _name(record, email) or ("" if record.is_erased else nameless),
        "email": email,
        "website": _website(record.website),
        "text": _text(record),
        "markup": record.markup,
    }


def _text(record: CommentRecord) -> str:
    if len(record.text) > MAX_STORED_TEXT:
        raise Unusable(_("its text has more than %(limit)d characters") % {"limit": MAX_STORED_TEXT})
    text = CONTROL.sub("", record.text)
    if record.kept and text.strip():
        return text  # it was one of ours, to the letter
    text = text.strip()
    if record.status == Status.TRASH or record.is_erased:
        return text  # often nothing is left but its place in the conversation
    if not text:
        raise Unusable(_("it has no text"))
    try:
        validate_text(text)
    except ValidationError as error:
        raise Unusable(_("nothing in its text can be read")) from error
    return text


def one_line(value: str, limit: int = _TITLE) -> str:
    """A name or title as one line that can be shown, without the entities that blogs store in them."""
    plain = DIRECTION.sub("", CONTROL.sub("", html.unescape(value[: limit * 10])))
    plain = " ".join(plain.split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def _name(record: CommentRecord, email: str) -> str:
    name = one_line(record.name, _NAME)
    if not name or (email and email.lower() in name.lower()) or _is_email(name):
        return ""  # some blogs show the address where no name was given: here it is never public
    try:
        validate_name(name)
    except ValidationError:
        return ""
    return name


def _email(value: str) -> str:
    """The address without the white space around it; "" where it is none."""
    found = value.strip()
    return found if len(found) <= _EMAIL and _is_email(found) else ""


@lru_cache(maxsize=10_000)
def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=10_000)
def _website(value: str) -> str:
    """The web address; "" where it is none that may stand in a link."""
    found = html.unescape(value.strip())
    if found and not re.match(r"[a-z][a-z0-9+.-]*:", found, re.IGNORECASE) and "." in found:
        found = f"http://{found.lstrip('/')}"
    try:
        validate_web_address(found)
    except ValidationError:
        return ""
    return found if len(found) <= _WEBSITE else ""
