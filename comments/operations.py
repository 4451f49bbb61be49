"""What is done to a person's data, a thread or a site as a whole: rehearsed where it is asked for, and always noted."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from comments.models import Operation, Site


@contextmanager
def carried_out(*, is_dry: bool) -> Iterator[None]:
    """One transaction: all of it, or nothing. A dry run does everything and takes it back: it cannot be wrong."""
    with transaction.atomic():
        yield
        if is_dry:
            transaction.set_rollback(True)


def note(kind: str, *, by: User | None, site: Site | None, facts: dict[str, Any]) -> None:
    """Write down what was done. Facts name no reader. Runs in the transaction of what was done."""
    Operation.objects.create(
        kind=kind,
        site=site,
        actor=by,
        actor_name=by.get_username() if by else "",
        facts=facts,
        created_at=timezone.now(),
    )
