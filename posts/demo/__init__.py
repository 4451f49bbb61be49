"""Demo content: two posts of a fictional press office. The texts stand beside this module."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from posts import publishing
from posts.demo import picture
from posts.models import Author, Category, Post, Tag

_TEXTS = Path(__file__).resolve().parent

_CATEGORIES = {
    "studien": ("Studien", "Was Umfragen ergeben haben und was daraus folgt."),
    "werkstatt": ("Werkstatt", "Handwerk für die tägliche Pressearbeit."),
}
_TAGS = {"social-media": "Social Media", "pressearbeit": "Pressearbeit", "umfragen": "Umfragen"}

_RULES = {
    "uuid": UUID("5b1c0c53-50a4-4c6b-9a51-6f1c2f1f0001"),
    "slug": "fuenf-angaben-zu-jeder-umfrage",
    "title": "Fünf Angaben, die zu jeder Umfrage gehören",
    "subtitle": "Eine kurze Prüfliste, bevor die Meldung hinausgeht",
    "teaser": "Wer eine Umfrage veröffentlicht, sollte sagen, wer wen wann und wie gefragt hat. Fünf Angaben reichen, "
    "damit andere die Zahlen einordnen können.",
    "published_at": datetime(2026, 11, 9, 9, 30, tzinfo=UTC),
}
_TRENDMONITOR = {
    "uuid": UUID("5b1c0c53-50a4-4c6b-9a51-6f1c2f1f0002"),
    "slug": "warum-social-media-pressestellen-frustriert",
    "title": "Viel Aufwand, wenig Echo: Warum Social Media Pressestellen frustriert",
    "subtitle": "Acht Gründe aus dem Social Media-Trendmonitor 2014 und fünf Ratschläge für den Alltag",
    "teaser": "52\u00a0% vermissen Interaktion, 45\u00a0% beklagen zu wenig interne Unterstützung: Was Pressestellen "
    "im Social Web bremst, wie belastbar die Zahlen sind und was sich morgen ändern lässt.",
    "published_at": datetime(2026, 11, 16, 8, 0, tzinfo=UTC),
    "figure_alt": "Abstrakte Zeichnung: Acht waagerechte Balken werden von oben nach unten kürzer. Rechts breiten sich "
    "Kreise aus, die immer blasser werden.",
    "figure_caption": "Acht Gründe, nach Häufigkeit geordnet – und ein Ruf, der ohne Antwort verklingt.",
}


def load_posts(*, author_user: User) -> list[Post]:
    """The two demo posts, the older one first; made where they are missing, left alone where they exist.

    author_user becomes the login of the fictional author. The demo survey must have been loaded before, since the newer
    post shows one of its results.
    """
    author = _author(author_user)
    older = _post(_RULES, author, category="werkstatt", tags=["umfragen", "pressearbeit"], text="umfragen.md")
    newer = _post(
        _TRENDMONITOR,
        author,
        category="studien",
        tags=["social-media", "umfragen", "pressearbeit"],
        text="trendmonitor.md",
    )
    return [older, newer]


def _author(user: User) -> Author:
    author, created = Author.objects.get_or_create(
        slug="julia-brandt",
        defaults={
            "name": "Julia Brandt",
            "role": "Leiterin Kommunikation",
            "text": "Julia Brandt ist erfunden. In dieser Demo leitet sie die Pressestelle, schreibt über Umfragen und "
            "beantwortet Kommentare.",
        },
    )
    if created and not Author.objects.filter(user=user).exists():
        author.user = user
        publishing.save_author(author)
    return author


def _post(fields: dict, author: Author, *, category: str, tags: list[str], text: str) -> Post:
    found = Post.objects.filter(uuid=fields["uuid"]).first()
    if found:
        return found
    name, description = _CATEGORIES[category]
    shelf, _ = Category.objects.get_or_create(slug=category, defaults={"name": name, "description": description})
    post = Post(**fields, author=author, category=shelf, body=(_TEXTS / text).read_text(), status=Post.Status.PUBLISHED)
    if post.figure_alt:
        post.figure = ContentFile(picture.draw(), name="lead.png")
    return publishing.save_post(
        post, tags=[Tag.objects.get_or_create(slug=slug, defaults={"name": _TAGS[slug]})[0] for slug in tags]
    )
