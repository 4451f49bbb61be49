from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from blogsite import restoring


class Command(BaseCommand):
    help = "Puts a backup back, while the blog is stopped. See docs/operating.md."
    requires_system_checks = []  # they may want a database

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="what `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="replace the data that is there")

    def handle(self, *, file, replace, **options):
        try:
            done = restoring.restore(file, replaces=replace, tell=self.stdout.write)
        except restoring.NotPossible as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(f"Restored the backup of {done.made}, with {done.figures} figures.")
        self.stdout.write(f"Erased again: {done.erased} comments. Published again: {done.published} threads.")
        for remark in done.remarks:
            self.stdout.write(self.style.WARNING(remark))
