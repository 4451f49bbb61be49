"""Numbers that a small team needs: what came in, what became of it, how long that took. Per site and month.

Nothing is counted per person: how fast a colleague works is nobody's business here.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import (
    Aggregate,
    Case,
    Count,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    JSONField,
    Min,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from comments.models import Comment, Decision, Site, Thread
from comments.moderation import UNDONE

Status = Comment.Status
MONTHS = 12
_RECENT = 2  # months that are counted each time
_KEPT = 24 * 60 * 60  # seconds


@dataclass
class Layer:
    """What one check of comments/screening.py held, and how much of that was approved all the same."""

    held: int = 0
    approved: int = 0


@dataclass
class Month:
    """Readers' comments that came to one site in one month, by the first decision that somebody (or a rule) made."""

    site: Site
    start: datetime  # local midnight of its first day
    received: int = 0
    decided: Counter[str] = field(default_factory=Counter)  # by status
    waits: list[float] = field(default_factory=list)  # seconds until the first decision
    layers: dict[str, Layer] = field(default_factory=lambda: defaultdict(Layer))

    def share(self, status: str) -> float | None:
        """Of all that was decided, the part that became this; None where nothing was decided."""
        total = sum(self.decided.values())
        return self.decided[status] / total if total else None

    def wait(self, share: float) -> timedelta | None:
        """Within which time this share of the decisions was made (nearest rank); None where there was none."""
        if not self.waits:
            return None
        ordered = sorted(self.waits)
        rank = max(0, -(-len(ordered) * round(share * 100) // 100) - 1)
        return timedelta(seconds=ordered[rank])


@dataclass(frozen=True)
class Open:
    """What waits on one site now."""

    site: Site
    count: int
    oldest: datetime | None


def open_now(sites: QuerySet[Site]) -> list[Open]:
    """What waits on each site. Two queries, however many sites."""
    waiting = Comment.objects.filter(status=Status.PENDING, thread__site__in=sites).order_by()
    rows = waiting.values_list("thread__site").annotate(n=Count("pk"), oldest=Min("created_at"))
    found = {site: (n, oldest) for site, n, oldest in rows}
    return [Open(site, *found.get(site.pk, (0, None))) for site in sites]


def months(sites: QuerySet[Site], *, now: datetime | None = None) -> list[Month]:
    """The last twelve months of each site in which something came in, the newest first. Two queries, at times three.

    This month and the last are counted each time. What came before hardly changes any more, and is counted once a day:
    so the work grows with what comes in, not with what is there.
    """
    by_pk = {site.pk: site for site in sites}
    starts = [month_of(now or timezone.now(), back=back) for back in range(-1, MONTHS)]
    found = _count(starts[: _RECENT + 1], sites=by_pk)
    key = _key(starts[_RECENT], by_pk)
    before = cache.get(key)
    if before is None:
        before = _count(starts[_RECENT:], sites=by_pk)
        cache.set(key, before, _KEPT)
    for month in before:
        month.site = by_pk[month.site.pk]  # as it is named today
    return found + before


def _key(end: datetime, sites: Iterable[int]) -> str:
    """Under which the months before `end` are kept; the 1 is to be raised with the form of Month."""
    of_these = hashlib.sha256(repr(sorted(sites)).encode()).hexdigest()[:32]
    return f"comments-months-1-{end:%Y-%m}-{of_these}"


def _count(starts: list[datetime], *, sites: Mapping[int, Site]) -> list[Month]:
    """The months of these sites between these starts (the newest, and end of all, first) in which something came in.

    The database looks at each comment once and hands over lists of what was decided and how long that took.
    """
    rows = _came_in(starts, sites=sites).annotate(codes=_Codes("held_for"), decided=_first_decision())
    found: dict[tuple[int, int], Month] = {}
    counted = rows.values_list("back", "site", "codes").annotate(made=_Listed("decided"))
    for back, site, codes, decisions in counted.iterator():
        month = found.setdefault((back, site), Month(sites[site], starts[back + 1]))
        _add(month, set(codes), decisions)
    return [month for _place, month in sorted(found.items())]


def _came_in(starts: list[datetime], *, sites: Collection[int]) -> QuerySet[Comment]:
    """Readers' comments on these sites, with their `site` and their month as a number: `back` from the newest (0).

    starts are as those of _count().
    """
    months = [When(created_at__gte=start, then=Value(back)) for back, start in enumerate(starts[1:])]
    # The site is looked up, not joined: from sites to threads to comments, SQLite would read the table in leaps.
    site = Thread.objects.filter(pk=OuterRef("thread")).order_by().values("site")
    rows = Comment.objects.filter(source=Comment.Source.READER, created_at__gte=starts[-1], created_at__lt=starts[0])
    rows = rows.order_by().annotate(site=Subquery(site), back=Case(*months, output_field=IntegerField()))
    return rows.filter(site__in=sites)


def _first_decision() -> Subquery:
    """A comment's first decision that was not taken back, as "<status> <seconds it took>"; null where there is none."""
    taken_back = Decision.objects.filter(
        comment=OuterRef("comment"), pk__gt=OuterRef("pk"), rule=UNDONE, after=Status.PENDING
    )
    # Back to the queue, and a first of two approvals, decide nothing.
    steps = Decision.objects.filter(comment=OuterRef("pk")).exclude(before="").exclude(after=Status.PENDING)
    took = Cast(_Seconds("created_at", OuterRef("created_at")), TextField())
    # By a sum, or PostgreSQL might read all decisions in their order to find those of each comment.
    first = steps.filter(~Exists(taken_back)).order_by(F("pk") + 0)
    return Subquery(first.values(said=Concat("after", Value(" "), took, output_field=TextField()))[:1])


class _Codes(Func):
    """The codes of the reasons in `held_for`, as a list."""

    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **context):
        template = "(SELECT JSON_GROUP_ARRAY(JSON_EXTRACT(value, '$.code')) FROM JSON_EACH(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "JSONB_PATH_QUERY_ARRAY(%(expressions)s, '$[*].code')"
        return super().as_sql(compiler, connection, template=template, **context)


class _Listed(Aggregate):
    """All values of a group, null among them, as a list."""

    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)

    def as_postgresql(self, compiler, connection, **context):
        return super().as_sql(compiler, connection, function="JSONB_AGG", **context)


class _Seconds(Func):
    """How long the first moment is after the second, in seconds. SQLite's clock has milliseconds."""

    arity = 2
    output_field = FloatField()

    def as_sqlite(self, compiler, connection, **context):
        template = "(JULIANDAY(%(expressions)s)) * 86400.0"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") - JULIANDAY(", **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "EXTRACT(EPOCH FROM %(expressions)s)::double precision"
        return super().as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


def _add(month: Month, codes: set[str], decisions: list[str | None]) -> None:
    """Add comments that were held for the same reasons, by their first decisions."""
    made = [decision.split() for decision in decisions if decision]
    outcomes = Counter(status for status, _seconds in made)
    month.received += len(decisions)
    month.decided += outcomes
    month.waits += [round(float(seconds), 3) for _status, seconds in made]
    for code in codes:
        month.layers[code].held += len(decisions)
        month.layers[code].approved += outcomes[Status.APPROVED]


def layers_of(rows: Iterable[Month]) -> dict[Site, dict[str, Layer]]:
    """What each check held on each site in all of these months together."""
    found: dict[Site, dict[str, Layer]] = defaultdict(lambda: defaultdict(Layer))
    for row in rows:
        for code, layer in row.layers.items():
            found[row.site][code].held += layer.held
            found[row.site][code].approved += layer.approved
    return found


def month_of(moment: datetime, *, back: int = 0) -> datetime:
    """Local midnight of the first day of the month, `back` months before (or, below 0, after)."""
    local = timezone.localtime(moment)
    year, month = divmod(local.year * 12 + local.month - 1 - back, 12)
    return timezone.make_aware(datetime(year, month + 1, 1))


def table(rows: Iterable[Month]) -> Iterator[list[str]]:
    """The months as lines of a table, with a head; times in hours, shares from 0 to 1."""
    yield [
        *("site", "month", "received", "approved", "rejected", "spam", "trash"),
        *("median_hours_to_decision", "p90_hours_to_decision", "held_later_approved"),
    ]
    for row in rows:
        layers = " ".join(f"{code}={layer.approved}/{layer.held}" for code, layer in sorted(row.layers.items()))
        yield [
            *(row.site.slug, f"{timezone.localtime(row.start):%Y-%m}", str(row.received)),
            *(_share(row, status) for status in (Status.APPROVED, Status.REJECTED, Status.SPAM, Status.TRASH)),
            *(_hours(row.wait(0.5)), _hours(row.wait(0.9)), layers),
        ]


def _share(row: Month, status: str) -> str:
    share = row.share(status)
    return "" if share is None else f"{share:.3f}"


def _hours(wait: timedelta | None) -> str:
    return "" if wait is None else f"{wait.total_seconds() / 3600:.2f}"
