"""Rows that were told by somebody: what is wrong with them, and storing many of them at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

# So many are asked for their reasons where the database refuses one of them.
_BATCH = 100

Faults = dict[str, list[str]]


def faults_of(row: models.Model, **how: Any) -> Faults:
    """What is wrong with one row, by field; how is what full_clean() takes."""
    try:
        row.full_clean(**how)
    except ValidationError as error:
        return {("non_field_errors" if k == NON_FIELD_ERRORS else k): v for k, v in error.message_dict.items()}
    return {}


def store_row(row: models.Model) -> Faults:
    """Store one row. Returns what is wrong with it; then the caller's transaction must not commit."""
    if faults_of(row, validate_constraints=False):
        return faults_of(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        if faults := faults_of(row):
            return faults
        raise
    return {}


def store_rows(
    rows: Mapping[int, models.Model], *, matched_by: tuple[str, ...], trusted: set[str]
) -> dict[int, Faults]:
    """Store rows of one model, each in place of the one that has the same values in matched_by, whose key it gets.

    Returns what is wrong with which of them; then the caller's transaction must not commit. The fields that are
    trusted are not looked at. Every row is asked for its fields and its clean(), but not for its constraints: that
    would be a query for each constraint and row. The database knows them, and only where it refuses are rows asked.
    """
    faults = {}
    sound = {}
    for position, row in rows.items():
        if faults_of(row, exclude=trusted, validate_unique=False, validate_constraints=False):
            faults[position] = _all_faults(row, trusted)
        else:
            sound[position] = row
    for batch in _batches(sound):
        try:
            with transaction.atomic():
                _upsert(list(batch.values()), matched_by)
        except IntegrityError:
            refused = {position: told for position, row in batch.items() if (told := _all_faults(row, trusted))}
            if not refused:
                raise
            faults |= refused
    return dict(sorted(faults.items()))


def _all_faults(row: models.Model, trusted: set[str]) -> Faults:
    """With its constraints. A row that is matched needs no look at whether it is unique."""
    return faults_of(row, exclude=trusted, validate_unique=False)


def _upsert(rows: list[models.Model], matched_by: tuple[str, ...]) -> None:
    model = type(rows[0])
    known = {*matched_by, model._meta.pk.name}
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=matched_by,
        update_fields=[field.name for field in model._meta.concrete_fields if field.name not in known],
    )


def _batches(rows: Mapping[int, models.Model]) -> Iterator[dict[int, models.Model]]:
    listed = list(rows.items())
    for start in range(0, len(listed), _BATCH):
        yield dict(listed[start : start + _BATCH])
