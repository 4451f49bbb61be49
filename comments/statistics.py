"""Numbers that a small team needs: what came in, what became of it, how long that took. Per site and month.

Nothing is counted per person: how fast a colleague works is nobody's business here.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import (
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
    Value,
    When,
)
from django.utils import timezone

from comments.models import Comment, Decision, Site, Thread
from comments.moderation import UNDONE

Status = Comment.Status
MONTHS = 12


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
    """The last twelve months of each site in which something came in, the newest first. Three queries.

    The database counts. Of each decision only the time that it took is fetched, as a number: ordering those here is
    quicker than having SQLite do it.
    """
    by_pk = {site.pk: site for site in sites}
    starts = [month_of(now or timezone.now(), back=back) for back in range(-1, MONTHS)]
    rows = _came_in(starts, sites=by_pk)
    found: dict[tuple[int, int], Month] = {}
    counted = rows.annotate(codes=_Codes("held_for"), outcome=_first_decision("after"))
    for back, site, codes, outcome, n in counted.values_list("back", "site", "codes", "outcome").annotate(Count("pk")):
        month = found.setdefault((back, site), Month(by_pk[site], starts[back + 1]))
        _count(month, set(codes), outcome, n)
    timed = rows.annotate(wait=_Seconds(_first_decision("created_at"), "created_at"))
    for back, site, wait in timed.values_list("back", "site", "wait").iterator(chunk_size=2000):
        if wait is not None and (back, site) in found:  # a site's first comment may have come in between
            found[back, site].waits.append(round(wait, 3))
    return [month for _key, month in sorted(found.items())]


def _came_in(starts: list[datetime], *, sites: Collection[int]) -> QuerySet[Comment]:
    """Readers' comments on these sites, with their `site` and their month as a number: `back` from the newest (0).

    starts are those of the next month, this one, and so on.
    """
    months = [When(created_at__gte=start, then=Value(back)) for back, start in enumerate(starts[1:])]
    # The site is looked up, not joined: from sites to threads to comments, SQLite would read the table in leaps.
    site = Thread.objects.filter(pk=OuterRef("thread")).order_by().values("site")
    rows = Comment.objects.filter(source=Comment.Source.READER, created_at__gte=starts[-1], created_at__lt=starts[0])
    rows = rows.order_by().annotate(site=Subquery(site), back=Case(*months, output_field=IntegerField()))
    return rows.filter(site__in=sites)


def _first_decision(fact: str) -> Subquery:
    """A fact of a comment's first decision that was not taken back; null where there is none."""
    taken_back = Decision.objects.filter(
        comment=OuterRef("comment"), pk__gt=OuterRef("pk"), rule=UNDONE, after=Status.PENDING
    )
    # Back to the queue, and a first of two approvals, decide nothing.
    steps = Decision.objects.filter(comment=OuterRef("pk")).exclude(before="").exclude(after=Status.PENDING)
    # By a sum, or PostgreSQL might read all decisions in their order to find those of each comment.
    return Subquery(steps.filter(~Exists(taken_back)).order_by(F("pk") + 0).values(fact)[:1])


class _Codes(Func):
    """The codes of the reasons in `held_for`, as a list."""

    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **context):
        template = "(SELECT JSON_GROUP_ARRAY(JSON_EXTRACT(value, '$.code')) FROM JSON_EACH(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler, connection, **context):
        template = "JSONB_PATH_QUERY_ARRAY(%(expressions)s, '$[*].code')"
        return super().as_sql(compiler, connection, template=template, **context)


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


def _count(month: Month, codes: set[str], outcome: str | None, n: int) -> None:
    month.received += n
    if outcome is not None:
        month.decided[outcome] += n
    for code in codes:
        month.layers[code].held += n
        month.layers[code].approved += n if outcome == Status.APPROVED else 0


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
