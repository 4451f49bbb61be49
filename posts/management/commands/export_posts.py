from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, no_translations

from comments.exporting.writing import write_file
from posts.exporting import FORMS, export_posts


class Command(BaseCommand):
    help = "Writes all posts, drafts included, to a file; as WXR with their comments. See docs/moving.md."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="where to; without it, to standard output")
        parser.add_argument("--format", dest="form", default="jsonl", choices=sorted(FORMS), help="jsonl loses nothing")

    @no_translations
    def handle(self, *, file, form, **options):
        pieces = export_posts(form=form, with_addresses=True)
        try:
            if file is None:
                for piece in pieces:
                    self.stdout.write(piece, ending="")
            else:
                write_file(pieces, to=file)
        except OSError as error:
            raise CommandError(f"{file or 'Standard output'} cannot be written: {error.strerror or error}") from error
