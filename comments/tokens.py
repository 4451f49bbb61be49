"""The author's token: whoever holds it wrote the comment, and may follow, edit or withdraw it.

An HMAC of the comment's id and of this purpose: nothing is stored, a replayed submission returns the same token, and
it opens nothing else.
"""

import uuid

from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

_SALT = "comments.author-token.v1"


def author_token(comment_uuid: uuid.UUID) -> str:
    return Signer(salt=_SALT, algorithm="sha256").signature(str(comment_uuid))


def is_author(token: str, comment_uuid: uuid.UUID) -> bool:
    """Whether token is the author's token of this comment; takes the same time whatever is wrong with it."""
    return constant_time_compare(token, author_token(comment_uuid))
