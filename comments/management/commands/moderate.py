"""The desk in a terminal: what waits, and decisions on it."""

from types import SimpleNamespace
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from comments import access, moderation, notes, screening
from comments.filters import QueueFilter
from comments.models import Comment, Reason
from comments.timeline import timeline_of

Status = Comment.Status
_DECIDES = {
    "approve": Status.APPROVED,
    "reject": Status.REJECTED,
    "spam": Status.SPAM,
    "trash": Status.TRASH,
    "restore": Status.PENDING,
}
_RESULTS = {
    "half": "approved; a second person has to agree",
    "refused": "left alone: no such step from here, or not by the same person",
    "unknown": "unknown, or not yours to decide",
}


def item(typed: str) -> tuple[UUID, int]:
    """`<id>:<version>`, as the list prints it: nobody decides on a text that they did not see."""
    name, _colon, version = typed.partition(":")
    return UUID(name), int(version)


class Command(BaseCommand):
    help = "Lists comments and decides on them: moderate --as LOGIN list; moderate --as LOGIN approve ID:VERSION …"

    def add_arguments(self, parser):
        parser.add_argument("--as", dest="login", required=True, help="who decides: the login of a moderator")
        steps = parser.add_subparsers(dest="step", required=True)
        listing = steps.add_parser("list", help="what waits, the oldest first")
        listing.add_argument("--status", default=Status.PENDING, choices=Status.values)
        for name, each in QueueFilter.base_filters.items():
            if name != "status":
                listing.add_argument(f"--{name.replace('_', '-')}", default="", help=str(each.label))
        listing.add_argument("--limit", type=int, default=20, help="how many (20)")
        steps.add_parser("show", help="one comment and its history").add_argument("id", type=UUID)
        for step in _DECIDES:
            deciding = steps.add_parser(step)
            deciding.add_argument("items", nargs="+", type=item, metavar="ID:VERSION", help="as the list prints it")
            deciding.add_argument("--note", default="", help="for colleagues")
            if step == "reject":
                deciding.add_argument("--reason", default="", help="code of a reason")
        steps.add_parser("undo", help="take back one action of one's own").add_argument("batch", type=UUID)
        noting = steps.add_parser("note", help="for colleagues, never public")
        noting.add_argument("id", type=UUID)
        noting.add_argument("text")
        steps.add_parser("reasons", help="why a comment may be rejected")

    def handle(self, *, login, step, **options):
        user = User.objects.filter(username=login, is_active=True).first()
        if user is None or not access.sites_of(user).exists():
            raise CommandError(f"{login} moderates nothing here.")
        if step == "list":
            self._list(user, **options)
        elif step == "show":
            self._show(user, options["id"])
        elif step == "undo":
            self._undo(user, options["batch"])
        elif step == "note":
            self._note(user, options["id"], options["text"])
        elif step == "reasons":
            self._reasons()
        else:
            self._decide(user, step, options)

    def _list(self, user, *, status, limit, **options):
        asked = {name: options[name] for name in QueueFilter.base_filters if name in options} | {"status": [status]}
        found = QueueFilter(asked, access.comments_for(user), request=SimpleNamespace(user=user))
        if not found.is_valid():
            raise CommandError(" ".join(f"{name}: {word}" for name, words in found.errors.items() for word in words))
        try:
            rows = found.qs.select_related("thread__site").order_by("created_at", "pk")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        for comment in rows[:limit]:
            self._print(comment)
        self.stdout.write(f"{rows.count()} in all")

    def _print(self, comment):
        moment = f"{comment.created_at:%Y-%m-%d %H:%M}"
        self.stdout.write(self.style.MIGRATE_HEADING(f"{comment.uuid}:{comment.version}"))
        self.stdout.write(f"{_plain(comment.name)}, {moment}, {comment.thread.site}: {_plain(str(comment.thread))}")
        if comment.status == Status.PENDING:
            self.stdout.write("  " + " ".join(_plain(screening.in_words(reason)) for reason in comment.held_for))
        self.stdout.write("".join(f"  | {_plain(line)}\n" for line in comment.text.splitlines()))

    def _show(self, user, uuid):
        comment = self._find(user, uuid)
        self._print(comment)
        for entry in timeline_of(comment):
            self.stdout.write(f"{entry.moment:%Y-%m-%d %H:%M} {entry.who or '–'}: {_plain(entry.words)}")
            self.stdout.write("".join(f"  | {_plain(line)}\n" for line in entry.text.splitlines()), ending="")

    def _find(self, user, uuid) -> Comment:
        comment = access.comments_for(user).select_related("thread__site").filter(uuid=uuid).first()
        if comment is None:
            raise CommandError("There is no such comment, or it is not yours to decide.")
        return comment

    def _note(self, user, uuid, text):
        try:
            notes.add(self._find(user, uuid), text=text, by=user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write("noted")

    def _reasons(self):
        for reason in Reason.objects.filter(is_active=True):
            self.stdout.write(f"{reason.code}: {_plain(reason.label)}")

    def _decide(self, user, step, options):
        reason = options.get("reason", "")
        if reason and not Reason.objects.filter(code=reason, is_active=True).exists():
            known = ", ".join(Reason.objects.filter(is_active=True).values_list("code", flat=True))
            raise CommandError(f"There is no reason {reason}. Nothing was changed. There are: {known}")
        wanted = dict(options["items"])
        mine = set(access.comments_for(user).filter(uuid__in=wanted).values_list("uuid", flat=True))
        decided = moderation.decide(
            [(uuid, version) for uuid, version in wanted.items() if uuid in mine],
            to=_DECIDES[step],
            actor=user,
            reason=reason,
            note=options["note"],
        )
        self._tell([*decided, *(moderation.Outcome(uuid, "unknown") for uuid in wanted if uuid not in mine)])

    def _undo(self, user, batch):
        mine = access.comments_for(user).filter(decisions__batch=batch, decisions__actor=user)
        if not mine.exists():
            raise CommandError("There is no such action of yours.")
        self._tell(moderation.undo(batch, actor=user))

    def _tell(self, outcomes):
        for outcome in outcomes:
            words = _RESULTS.get(outcome.result, outcome.status)
            if outcome.result == "stale":
                who = outcome.last.actor_name or outcome.last.rule if outcome.last else "–"
                words = f"left alone: changed meanwhile by {who}; it is {outcome.status} now"
            self.stdout.write(f"{outcome.uuid}:{outcome.version} {words}")
        taken = [outcome for outcome in outcomes if outcome.was_taken]
        if taken:
            self.stdout.write(f"{len(taken)} decided; taken back by: undo {taken[0].batch}")
        else:
            raise CommandError("Nothing was decided.")


def _plain(text: str) -> str:
    """Without what a terminal would obey."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
