from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from blogsite import backup


class Command(BaseCommand):
    help = "Writes a backup of database, figures and key into one file, while the blog runs. See docs/operating.md."

    def add_arguments(self, parser):
        parser.add_argument("target", nargs="?", type=Path, help="a folder, or a new .zip file ($DATA_DIR/backups)")

    def handle(self, *, target, **options):
        try:
            place = backup.make(target)
        except backup.NotPossible as error:
            raise CommandError(f"{error} No backup was made.") from error
        self.stdout.write(f"{place} ({place.stat().st_size / 1e6:.1f} MB)")
