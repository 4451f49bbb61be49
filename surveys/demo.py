"""Demo data: what was published about the Social Media-Trendmonitor, waves 2013 and 2014."""

from datetime import UTC, date, datetime
from decimal import Decimal

from surveys.models import Survey
from surveys.recording import record_survey

_ORGANISATIONS = [
    {"name": "news aktuell GmbH", "url": "https://www.newsaktuell.de/"},
    {"name": "Faktenkontor GmbH", "url": "https://www.faktenkontor.de/"},
]
_PRESS = {"code": "press", "label": "Pressestellen von Unternehmen"}

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
_EXPECTATIONS = [
    ("fully-met", "Voll erfüllt", 13, "substantive"),
    ("partly-met", "Zum Teil erfüllt", 64, "substantive"),
    ("hardly-met", "Kaum erfüllt", 12, "substantive"),
    ("not-met", "Gar nicht erfüllt", 2, "substantive"),
    ("no-answer", "Keine Angabe", 9, "no_answer"),
]


def load_trendmonitor() -> Survey:
    """Record both waves, as often as asked; returns the survey of 2014.

    The figures of 2013 belong to a survey of their own: the field time and the numbers of 2014 do not hold for them.
    """
    for facts in (_wave_2013(), _wave_2014()):
        survey = record_survey(facts, survey=Survey.objects.filter(slug=facts["slug"]).first())
    return survey


def _wave_2014() -> dict:
    return {
        "slug": "social-media-trendmonitor-2014",
        "title": "Social Media-Trendmonitor 2014 – Wohin steuern Unternehmen und Redaktionen im Social Web?",
        "language": "de",
        "sponsors": _ORGANISATIONS,
        "conducted_by": _ORGANISATIONS,
        "universe": "Fach- und Führungskräfte aus Pressestellen und PR-Agenturen, Journalistinnen und Journalisten",
        "mode": "cawi",
        "field_start": date(2014, 3, 7),
        "field_end": date(2014, 4, 15),
        "sample_size": 1019,
        "limitations": "Wie die Befragten ausgewählt und ob die Antworten gewichtet wurden, ist nicht veröffentlicht.",
        "status": "published",
        "published_at": datetime(2014, 4, 30, 8, tzinfo=UTC),
        "sources": [
            {
                "name": "W&V",
                "url": "http://www.wuv.de/digital/der_grosse_social_media_frust",
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
                "url": "http://www.commpass.at/expertisen-publikationen/news/social-media-trendmonitor.html",
                "supports": "Befragte je Gruppe, Antworten von Agenturen und Medien, Hinweis auf eine gefilterte Basis",
            },
            {
                "name": "Foliensatz zur Studie",
                "url": "https://vdocuments.net/social-media-trendmonitor-2014.html",
                "supports": "Feldzeit und Erhebung im Internet",
            },
        ],
        "groups": [
            {**_PRESS, "n": 536},
            {"code": "agency", "label": "PR-Agenturen", "n": 242},
            {"code": "journalist", "label": "Journalistinnen und Journalisten", "n": 241},
        ],
        "questions": [_problems()],
    }


def _problems() -> dict:
    return {
        "code": "problems",
        "label": "Die größten Probleme der Pressestellen im Social Web",
        "text_status": "not_published",
        "response_type": "multiple_response",
        "base_description": "Die Berichte widersprechen sich: alle Befragten der Gruppe oder nur jene, "
        "deren Erwartungen sich bloß zum Teil erfüllt haben",
        "base_status": "unconfirmed",
        "options": [{"code": code, "label": label} for code, label, *_ in _PROBLEMS],
        "results": [
            {"option": code, "group": group, "percent": Decimal(percent)}
            for code, _, *percentages in _PROBLEMS
            for group, percent in zip(("press", "agency", "journalist"), percentages, strict=True)
            if percent is not None
        ],
    }


def _wave_2013() -> dict:
    return {
        "slug": "social-media-trendmonitor-2013",
        "title": "Social Media-Trendmonitor 2013",
        "language": "de",
        "sponsors": _ORGANISATIONS,
        "conducted_by": _ORGANISATIONS,
        "limitations": "Hier stehen nur die Antworten der Pressestellen auf eine Frage. Feldzeit und Zahl der "
        "Befragten dieser Welle lagen uns nicht vor.",
        "status": "published",
        "published_at": datetime(2014, 4, 30, 7, tzinfo=UTC),
        "sources": [
            {
                "name": "W&V (Archiv)",
                "url": "https://wuv.de/Archiv/Studie-Drei-von-vier-Pressesprechern-sind-mit-Social-Media-nicht-"
                "gl%C3%BCcklich",
                "supports": "Alle fünf Antworten der Pressestellen",
            }
        ],
        "groups": [_PRESS],
        "questions": [
            {
                "code": "expectations",
                "label": "Wie weit Social Media die Erwartungen der Pressestellen erfüllt hat",
                "text_status": "not_published",
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
