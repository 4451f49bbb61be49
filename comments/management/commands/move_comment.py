from functools import partial
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, no_translations

from comments import thread_care
from comments.management.care import add_dry_run, carry_out
from comments.models import Comment


class Command(BaseCommand):
    help = "Lets a comment, with all answers to it, answer another one of its thread, or begin a conversation."

    def add_arguments(self, parser):
        parser.add_argument("comment", type=UUID, help="public id of the comment")
        parser.add_argument("--under", type=UUID, help="public id of what it answers; none: a conversation of its own")
        add_dry_run(parser)

    @no_translations
    def handle(self, *, comment, under, dry_run, **options):
        found = Comment.objects.select_related("thread").in_bulk([n for n in (comment, under) if n], field_name="uuid")
        if missing := {comment, under} - found.keys() - {None}:
            raise CommandError(f"There is no comment {missing.pop()}. Nothing was changed.")
        move = partial(thread_care.move_comment, found[comment], under=found[under] if under else None)
        carry_out(self, move, dry_run=dry_run)
