"""Demo data: what was published about the Social Media-Trendmonitor, waves 2013 and 2014."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from surveys.models import Ballot, ChartSpec, Poll, Question, Survey
from surveys.recording import record_survey

_ORGANISATIONS = [
    {"name": "news aktuell GmbH", "url": "https://www.newsaktuell.de/"},
    {"name": "Faktenkontor GmbH", "url": "https://www.faktenkontor.de/"},
]
_SERIES = {"slug": "social-media-trendmonitor", "title": "Social Media-Trendmonitor"}
_FIELD = {"code": "field", "label": "Arbeitsfeld"}
_PRESS = {"code": "press", "label": "Pressestellen von Unternehmen", "variable": "field"}

_PROBLEMS = [  # code, label, then percent of press offices, agencies and journalists, as far as published
    ("too-little-interaction", "Zu wenig Interaktion", 52, 39, 39),
    ("too-little-internal-support", "Zu wenig interne Unterstützung", 45, 40, None),
    ("too-few-fans", "Zu wenig Fans und Follower", 36, None, None),
    ("much-effort-little-return", "Viel Aufwand, wenig Ertrag", 34, 51, 51),
    ("no-financial-gain", "Keine finanziellen Gewinne", 19, None, 38),
    ("no-stronger-brand", "Keine Markenstärkung", 12, None, None),
    ("no-better-image", "Kein Imagegewinn", 12, None, None),
    ("too-many-negative-comments", "Zu viele negative Kommentare und Beiträge", 4, None, None),
]
_WUV = "http://www.wuv.de/digital/der_grosse_social_media_frust"
_COMMPASS = "http://www.commpass.at/expertisen-publikationen/news/social-media-trendmonitor.html"
_PROBLEMS_SOURCE = {"press": _WUV, "agency": _COMMPASS, "journalist": _COMMPASS}
_SOURCES_2014 = [
    {
        "name": "W&V",
        "url": _WUV,
        "supports": "Alle acht Antworten der Pressestellen, n = 536",
    },
    {
        "name": "absatzwirtschaft",
        "url": "https://absatzwirtschaft.de/pressestellen-sind-frustiert-von-social-media-205516",
        "supports": "Dieselben acht Antworten, „rund 530“ Befragte",
    },
    {
        "name": "PR Report",
        "url": "https://www.prreport.de/singlenews/uid-9085/pressestellen-schieben-social-media-frust/",
        "supports": "Antworten der Pressestellen",
    },
    {
        "name": "commpass",
        "url": _COMMPASS,
        "supports": "Befragte je Gruppe, Antworten von Agenturen und Medien, Hinweis auf eine gefilterte Basis",
    },
    {
        "name": "Foliensatz zur Studie",
        "url": "https://vdocuments.net/social-media-trendmonitor-2014.html",
        "supports": "Feldzeit und Erhebung im Internet",
    },
]
_EXPECTATIONS = [
    ("fully-met", "Voll erfüllt", 13, "substantive"),
    ("partly-met", "Zum Teil erfüllt", 64, "substantive"),
    ("hardly-met", "Kaum erfüllt", 12, "substantive"),
    ("not-met", "Gar nicht erfüllt", 2, "substantive"),
    ("no-answer", "Keine Angabe", 9, "no_answer"),
]


_CHARTS = [
    {
        "slug": "trendmonitor-2014-aufwand",
        "survey": "social-media-trendmonitor-2014",
        "kind": "grouped",
        "highlight": "much-effort-little-return",
        "takeaway": "Agenturen und Redaktionen klagen vor allem über den Aufwand",
        "alt": "Balken für jede Antwort und Gruppe. Viel Aufwand, wenig Ertrag: Pressestellen 34 %, Agenturen 51 %, "
        "Journalistinnen und Journalisten 51 %.",
    },
    {
        "slug": "trendmonitor-2013-erwartungen",
        "survey": "social-media-trendmonitor-2013",
        "kind": "stacked100",
        "highlight": "partly-met",
        "takeaway": "2013: Erwartungen meist nur zum Teil erfüllt",
    },
]


def load_trendmonitor() -> Survey:
    """Record both waves, as often as asked; returns the survey of 2014."""
    for facts in (_wave_2013(), _wave_2014()):
        survey = record_survey(facts, survey=Survey.objects.filter(slug=facts["slug"]).first())
    for chart in _CHARTS:
        _load_chart(**chart)
    _load_poll(survey.questions.get())
    return survey


def _load_poll(question: Question) -> None:
    """Readers may answer for a quarter of a year; some invented ones did, lately."""
    now = timezone.now()
    poll, made = Poll.objects.get_or_create(
        question=question, defaults={"opens_at": now - timedelta(days=20), "closes_at": now + timedelta(days=90)}
    )
    options = list(question.options.all())
    for number in range(41 if made else 0):
        ballot = Ballot.objects.create(poll=poll, day=timezone.localdate(now - timedelta(days=1 + number % 17)))
        ballot.options.set({options[number % 4], options[number % 7], options[number**2 % 5]})


def _load_chart(*, slug: str, survey: str, highlight: str, **facts) -> None:
    if not ChartSpec.objects.filter(slug=slug).exists():
        question = Question.objects.get(survey__slug=survey)
        spec = ChartSpec(slug=slug, question=question, highlight=question.options.get(code=highlight), **facts)
        spec.full_clean()
        spec.save()
        spec.groups.set(question.survey.groups.all())


def _wave_2014() -> dict:
    return {
        "slug": "social-media-trendmonitor-2014",
        "title": "Social Media-Trendmonitor 2014 – Wohin steuern Unternehmen und Redaktionen im Social Web?",
        "language": "de",
        "series": _SERIES,
        "wave_label": "2014",
        "sponsors": _ORGANISATIONS,
        "conducted_by": _ORGANISATIONS,
        "universe": "Fach- und Führungskräfte aus Pressestellen und PR-Agenturen, Journalistinnen und Journalisten",
        "mode": "cawi",
        "field_start": date(2014, 3, 7),
        "field_end": date(2014, 4, 15),
        "sample_size": 1019,
        "representative": "not_stated",
        "limitations": "Wie die Befragten ausgewählt und ob die Antworten gewichtet wurden, ist nicht veröffentlicht.",
        "status": "published",
        "published_at": datetime(2014, 4, 30, 8, tzinfo=UTC),
        "sources": _SOURCES_2014,
        "variables": [_FIELD],
        "groups": [
            {**_PRESS, "n": 536},
            {"code": "agency", "label": "PR-Agenturen", "variable": "field", "n": 242},
            {"code": "journalist", "label": "Journalistinnen und Journalisten", "variable": "field", "n": 241},
        ],
        "questions": [_problems()],
    }


def _problems() -> dict:
    return {
        "code": "problems",
        "label": "Die größten Probleme der Pressestellen im Social Web",
        "text_status": "not_published",
        "text_note": "Die Presseberichte nennen nur das Thema der Frage und die Antworten.",
        "response_type": "multiple_response",
        "base_description": "Die Berichte widersprechen sich: alle Befragten der Gruppe oder nur jene, "
        "deren Erwartungen sich bloß zum Teil erfüllt haben",
        "base_status": "unconfirmed",
        "options": [{"code": code, "label": label} for code, label, *_ in _PROBLEMS],
        "results": [
            {"option": code, "group": group, "percent": Decimal(percent), "source": _PROBLEMS_SOURCE[group]}
            for code, _, *percentages in _PROBLEMS
            for group, percent in zip(("press", "agency", "journalist"), percentages, strict=True)
            if percent is not None
        ],
    }


def _wave_2013() -> dict:
    return {
        "slug": "social-media-trendmonitor-2013",
        "title": "Social Media-Trendmonitor 2013 – Kommunikationsprofis, Journalisten und das Web",
        "language": "de",
        "series": _SERIES,
        "wave_label": "2013",
        "sponsors": _ORGANISATIONS,
        "conducted_by": _ORGANISATIONS,
        "universe": "Fach- und Führungskräfte aus Pressestellen und PR-Agenturen, Journalistinnen und Journalisten",
        "mode": "cawi",
        "field_start": date(2013, 3, 18),
        "field_end": date(2013, 4, 11),
        "sample_size": 1470,
        "representative": "not_stated",
        "limitations": "Hier stehen nur die Antworten der Pressestellen auf eine Frage. Wie viele Pressestellen sie "
        "beantwortet haben, ist nicht veröffentlicht.",
        "status": "published",
        "published_at": datetime(2014, 4, 30, 7, tzinfo=UTC),
        "sources": [
            {
                "name": "W&V (Archiv)",
                "url": "https://wuv.de/Archiv/Studie-Drei-von-vier-Pressesprechern-sind-mit-Social-Media-nicht-"
                "gl%C3%BCcklich",
                "supports": "Alle fünf Antworten der Pressestellen",
            },
            {
                "name": "Foliensatz zur Studie",
                "url": "https://de.slideshare.net/newsaktuell/social-media-trendmonitor-2013",
                "supports": "Erhebung im Internet, Feldzeit, 1.470 Befragte",
            },
        ],
        "variables": [_FIELD],
        "groups": [_PRESS],
        "questions": [
            {
                "code": "expectations",
                "label": "Wie weit Social Media die Erwartungen der Pressestellen erfüllt hat",
                "text_status": "not_published",
                "text_note": "Der Bericht nennt nur das Thema der Frage und die Antworten.",
                "response_type": "single_choice",
                "base_status": "unconfirmed",
                "options": [{"code": code, "label": label, "kind": kind} for code, label, _, kind in _EXPECTATIONS],
                "results": [
                    {"option": code, "group": "press", "percent": Decimal(percent)}
                    for code, _, percent, _ in _EXPECTATIONS
                ],
            }
        ],
    }
