"""What an import tells: what was found in the files, what would change, and what the checks say about it."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from surveys import publishing
from surveys.checks import Severity
from surveys.content import in_terms
from surveys.importing.accounts import Account, Use
from surveys.importing.records import Findings, ImportFinding, Place, printable
from surveys.importing.storing import Plan
from surveys.models import Question, Result
from surveys.numbers import format_number, format_percent

MAX_TABLES = 50  # of one survey on a page


class FiguresTable(NamedTuple):
    """A question as it was understood, to be compared with the file: its groups, and a row for each answer."""

    label: str
    response_type: str
    base_n: str
    groups: list[str]
    rows: list[tuple[str, list[str]]]


def report(plans: Sequence[Plan], findings: Findings, *, is_stored: bool) -> dict[str, Any]:
    """All of it as plain data, for JSON and for pages."""
    return {
        "stored": is_stored,
        "findings": [_finding(each) for each in findings],
        "more_findings": findings.untold,
        "tables": [told_of(each) for each in findings.accounts],
        "surveys": [_survey(each) for each in plans],
    }


def _finding(each: ImportFinding) -> dict[str, Any]:
    return {
        "code": each.code,
        "severity": str(each.severity),
        **each.place._asdict(),
        "message": each.message,
    }


def told_of(account: Account) -> dict[str, Any]:
    """What became of the numbers of a table; the cells add up to `numbers`."""
    sums = account.sums()
    return {
        "file": printable(account.table.file),
        "sheet": printable(account.table.sheet),
        "numbers": sum(each.cells for each in sums),
        "became": [{**each._asdict(), "use": str(each.use), "why": printable(each.why)} for each in sums],
    }


def numbers_in_words(told: Mapping[str, Any]) -> str:
    """“86 numbers: 20 percentages, 5 bases; 5 left out (mean …, row 15)”."""
    parts = []
    for each in told["became"]:
        part = f"{each['cells']} × {Use(each['use']).label}"
        if each["why"]:
            rows = ", ".join(map(str, each["rows"][:5])) + ("…" if len(each["rows"]) > 5 else "")
            part += " (" + _("%(why)s; rows %(rows)s") % {"why": each["why"], "rows": rows} + ")"
        parts.append(part)
    place = ", ".join(filter(None, [told["file"], told["sheet"]]))
    words = _("%(place)s: %(count)d numbers")
    return f"{words % {'place': place, 'count': told['numbers']}}: {'; '.join(parts)}"


def _survey(plan: Plan) -> dict[str, Any]:
    questions = plan.rehearsal.content["questions"]
    return {
        "slug": plan.facts["slug"],
        "title": plan.rehearsal.content["title"],
        "is_new": plan.survey is None,
        "is_blocked": plan.is_blocked,
        "questions": [
            {
                **{name: question[name] for name in ("code", "label", "response_type", "base_n")},
                "options": len(question["options"]),
                "results": len(question["results"]),
            }
            for question in questions
        ],
        "results": sum(len(question["results"]) for question in questions),
        "changes": [{**each._asdict(), **in_terms(each)} for each in plan.rehearsal.changes],
        "checks": [
            {"code": each.code, "severity": str(each.severity), "place": each.place, "message": each.message}
            for each, _reason in plan.rehearsal.judged
        ],
    }


def tables(plan: Plan, *, language: str) -> list[FiguresTable]:
    """The first questions of a plan with all their figures."""
    content = plan.rehearsal.content
    names = {group["code"]: group["label"] for group in content["groups"]}
    return [_table(question, names, language) for question in content["questions"][:MAX_TABLES]]


def _table(question: Mapping[str, Any], names: Mapping[str, str], language: str) -> FiguresTable:
    figures = {(each["option"], each["group"]): each for each in question["results"]}
    groups = [code for code in names if any(group == code for _option, group in figures)]
    rows = [
        (option["label"], [_shown(figures.get((option["code"], group)), language) for group in groups])
        for option in question["options"]
    ]
    response_type = str(Question.ResponseType(question["response_type"]).label)
    base_n = format_number(question["base_n"], language=language) if question["base_n"] else ""
    return FiguresTable(question["label"], response_type, base_n, [names[code] for code in groups], rows)


def _shown(figure: Mapping[str, Any] | None, language: str) -> str:
    """What will be stored: the percentage, the number of people, or what stands for both."""
    if figure is None:
        return ""
    parts = []
    if figure["percent"] is not None:
        parts.append(format_percent(Decimal(figure["percent"]), language=language))
    if figure["count"] is not None:
        parts.append(f"({format_number(figure['count'], language=language)})")
    return " ".join(parts) or str(Result.Status(figure["status"]).label)


def add_refusal(findings: Findings, refusal: Exception) -> None:
    """Tell why nothing was stored although the file could be read."""
    if isinstance(refusal, publishing.NotPublishable):
        for each in refusal.findings:
            findings.add(each.code, Severity.ERROR, each.message, Place(name=each.place))
    elif isinstance(refusal, ValidationError):
        findings.error("invalid", " ".join(refusal.messages), Place())
    else:
        findings.error("invalid", str(refusal), Place())


def where(place: dict[str, Any]) -> str:
    """A place in words: file, sheet, row 3, column 2 (percent)."""
    parts = [part for part in (place["file"], place["sheet"]) if part]
    if place["row"]:
        parts.append(_("row %d") % place["row"])
    if place["column"]:
        parts.append(_("column %d") % place["column"])
    if place["name"]:
        parts.append(f"“{place['name']}”")
    return ", ".join(parts)


def in_words(found: dict[str, Any]) -> str:
    """The report for a terminal."""
    lines = [
        f"{each['severity'].upper()} {each['code']} {where(each)}: {each['message']}" for each in found["findings"]
    ]
    if found["more_findings"]:
        lines.append(_("… and %d more findings") % found["more_findings"])
    lines += map(numbers_in_words, found["tables"])
    for survey in found["surveys"]:
        lines.append(f"{survey['slug']}: {len(survey['questions'])} questions, {survey['results']} results")
        for change in survey["changes"]:
            lines.append(f"  {change['place']} {change['field']}: {change['before']} → {change['after']}")
        for each in survey["checks"]:
            lines.append(f"  {each['severity'].upper()} {each['code']} {each['place']}: {each['message']}")
    lines.append(_("Stored.") if found["stored"] else _("Nothing was stored."))
    return "\n".join(lines)
