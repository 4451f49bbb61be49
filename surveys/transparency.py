"""The transparency box: how a survey was made, in the wording conventions of the field, from its fields alone.

German newsrooms' order and terms are those of Infratest dimap's box (Grundgesamtheit, Stichprobe, Erhebungsverfahren,
Fallzahl, Erhebungszeitraum, Schwankungsbreite); English ones those of AAPOR's Transparency Initiative.
"""

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.derived import NotDerivable, margin_range
from surveys.models import Survey
from surveys.numbers import NBSP, format_number, format_percent, format_period


class Disclosed(NamedTuple):
    """One line of the box. `is_gap` lines say what was not published, which readers must know as well."""

    term: str
    text: str
    is_gap: bool = False


def facts_of(survey: Survey, *, language: str = "") -> list[Disclosed]:
    """Everything that is known of how a survey was made, and what should be known and is not.

    In the survey's own language unless another is given. No queries where it comes from `with_results()`.
    """
    language = language or survey.language
    with override(language):
        facts = [
            *_who(survey),
            *_whom(survey, language),
            *_how(survey, language),
            *_said(survey, language),
        ]
    return [fact for fact in facts if fact.text]


def _required(term: str, text: str) -> Disclosed:
    return Disclosed(term, text or _("not published"), is_gap=not text)


def _names(rows) -> str:
    return ", ".join(str(row) for row in rows.all())


def _who(survey: Survey) -> list[Disclosed]:
    own = _("none: the institute asked on its own initiative") if survey.self_commissioned else ""
    return [
        _required(_("Commissioned by"), own or _names(survey.sponsors)),
        Disclosed(_("Funding"), survey.funding_source),
        _required(_("Conducted by"), _names(survey.conducted_by)),
    ]


def _whom(survey: Survey, language: str) -> list[Disclosed]:
    return [
        _required(_("Universe"), survey.universe),
        Disclosed(_("Area"), survey.geographic_coverage),
        _required(_("Sample"), _known(survey, "sampling_type")),
        Disclosed(_("Sampling frame"), survey.sampling_frame),
        Disclosed(_("Recruitment"), survey.recruitment),
        _required(_("Number of cases"), _cases(survey, language)),
        Disclosed(_("Response rate"), _percent(survey.response_rate, language)),
    ]


def _how(survey: Survey, language: str) -> list[Disclosed]:
    return [
        _required(_("Survey mode"), _known(survey, "mode")),
        _required(_("Field time"), _field_time(survey, language)),
        _required(_("Weighting"), survey.weighting_description or _known(survey, "weighting")),
        Disclosed(_("Margin of error"), _margin(survey, language)),
        Disclosed(_("Margin of error as published"), _published_margin(survey, language)),
    ]


def _said(survey: Survey, language: str) -> list[Disclosed]:
    return [
        _required(_("Representative"), _representative(survey)),
        Disclosed(_("Limitations"), survey.limitations),
        Disclosed(_("Licence"), survey.licence),
    ]


def _known(survey: Survey, field: str) -> str:
    """A choice in words; nothing where it says only that nothing is stated."""
    return "" if getattr(survey, field) == "unknown" else str(getattr(survey, f"get_{field}_display")())


def _cases(survey: Survey, language: str) -> str:
    if survey.sample_size is None:
        return ""
    groups = [
        f"{group.label} {format_number(group.n, language=language)}"
        for group in survey.groups.all()
        if group.n and group.code != group.TOTAL
    ]
    cases = f"n{NBSP}={NBSP}{format_number(survey.sample_size, language=language)}"
    return f"{cases} ({', '.join(groups)})" if groups else cases


def _percent(value: Decimal | None, language: str) -> str:
    return "" if value is None else format_percent(value.normalize(), language=language)


def _field_time(survey: Survey, language: str) -> str:
    days = [day for day in (survey.field_start, survey.field_end) if day]
    return format_period(days[0], days[-1], language=language) if days else ""


def _margin(survey: Survey, language: str) -> str:
    """“1,4* bis 3,1** Prozentpunkte (* bei einem Anteilswert von 5 %, ** von 50 %)”, or why there is none."""
    if survey.sample_size is None:
        return ""
    try:
        low, high = (_points(margin, language) for margin in margin_range(survey, survey.sample_size))
    except NotDerivable as why:
        return str(why)
    words = _("%(low)s* to %(high)s** percentage points (* for a share of %(five)s, ** of %(fifty)s; computed)")
    shares = {name: _percent(Decimal(share), language) for name, share in (("five", 5), ("fifty", 50))}
    return words % {"low": low, "high": high, **shares}


def _points(margin: float, language: str) -> str:
    return format_number(Decimal(margin).quantize(Decimal("0.1")), language=language)


def _published_margin(survey: Survey, language: str) -> str:
    if survey.published_moe_text:
        return survey.published_moe_text
    if survey.published_moe is None:
        return ""
    points = format_number(survey.published_moe.normalize(), language=language)
    level = format_percent(Decimal(survey.confidence_level), language=language)
    return _("± %(points)s percentage points (confidence level %(level)s)") % {"points": points, "level": level}


def _representative(survey: Survey) -> str:
    kinds = Survey.Representative
    if survey.representative == kinds.YES and survey.representative_of:
        return _("yes, of %(whom)s") % {"whom": survey.representative_of}
    words = {str(kinds.YES): _("yes"), str(kinds.NO): _("no"), str(kinds.NOT_STATED): _("the publisher does not say")}
    return words.get(survey.representative, "")
