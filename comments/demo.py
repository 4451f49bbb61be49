"""Comments for the demo: on its newest post two that are public and three that wait, two on somebody else's blog."""

from dataclasses import replace
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from comments import moderation, registration, submission, threads
from comments.models import Comment, Site, Thread
from comments.submission import Words

_READER = Words(
    name="Miriam Vogt",
    email="miriam.vogt@example.org",
    text="Bei uns war es genau umgekehrt: Die Fachabteilungen wollten mitreden, nur die **Zeit** dafür stand in "
    "keinem Plan. Seit jede Abteilung zwei Stunden in der Woche eingetragen hat, bekommen Fragen am selben Tag eine "
    "Antwort. Wie groß ist denn Ihr Team?",
)
_ANSWER = (
    "Zu zweit, mit einer Vertretung in den Ferien. Die zwei festen Stunden merken wir uns: Bei uns hängt die Antwort "
    "noch zu oft daran, wer gerade am Platz ist."
)
_WAITING = [
    Words(
        name="Jens-Uwe Harms",
        email="harms@example.net",
        text="Mir fehlt die Frage nach dem Ziel. Wer „mehr Reichweite“ sagt und keine Zahl dahinter schreibt, wird "
        "immer enttäuscht sein – auf jedem Kanal.",
    ),
    Words(
        name="Dr. Aylin Demir",
        email="aylin.demir@example.com",
        website="https://example.com/aylin",
        text="Wurden die 536 Pressestellen alle gefragt oder nur die, deren Erwartungen sich nicht ganz erfüllt "
        "haben? Davon hängt ab, wie man die 52 % lesen darf.",
    ),
    Words(
        name="SEO Power Team",
        email="offer@example.info",
        website="https://casino.example.info/",
        text="Best followers CHEAP!!! 10.000 real fans in 24h -> https://casino.example.info/fans and "
        "https://pills.example.info/?id=77 Click now click now",
    ),
]
_ELSEWHERE = [
    Words(
        name="Hanne Petersen",
        email="hanne.petersen@example.org",
        text="Bei Eiche hat sich meine Platte nach zwei Wintern *doch* geworfen, trotz gedrehter Stäbe. Seitdem öle "
        "ich beide Seiten, auch die, die niemand sieht.",
    ),
    Words(
        name="Tomasz",
        email="tomasz@example.net",
        text="> nie mit Schrauben durch ein rundes Loch\n\nGenau daran ist mein erster Tisch gerissen. Langlöcher "
        "gehen übrigens auch und sind schneller gebohrt als Nuten.",
    ),
]


def load_comments(*, thread: Thread, author_user: User, moderator: User, anchor: str = "") -> None:
    """Fill the demo post's thread, unless somebody wrote there already; the first comment belongs to the anchor."""
    if thread.comments.exists():
        return
    now = timezone.now()
    question = submission.submit(thread, replace(_READER, anchor=anchor), now=now - timedelta(hours=26))
    moderation.decide(
        [(question.uuid, question.version)],
        to=Comment.Status.APPROVED,
        actor=moderator,
        now=now - timedelta(hours=25),
    )
    submission.submit(
        thread, Words(text=_ANSWER, parent=question.uuid), user=author_user, now=now - timedelta(hours=24)
    )
    for n, words in enumerate(_WAITING):
        submission.submit(thread, words, now=now - timedelta(hours=5 - n))


def load_existing_blog(*, origin: str, address: str, moderator: User) -> None:
    """Register the blog at origin as `werkblog`, with comments on its page at address, unless they are there."""
    site = Site.objects.filter(slug="werkblog").first()
    if site is None:
        site = registration.register_site("werkblog", name="Werkblog", origins=[origin])
        site.moderators.add(moderator)
    registration.add_origin(site, origin)
    thread = threads.open_thread(site, identifier=address, title="Leimholz oder massiv?", url=address)
    if thread.comments.exists():
        return
    now = timezone.now()
    for n, words in enumerate(_ELSEWHERE):
        comment = submission.submit(thread, words, now=now - timedelta(hours=50 - 20 * n))
        items = [(comment.uuid, comment.version)]
        moderation.decide(items, to=Comment.Status.APPROVED, actor=moderator, now=now - timedelta(hours=49 - 20 * n))
