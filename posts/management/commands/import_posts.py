import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import DatabaseError

from comments.importing.records import Unreadable
from posts.importing import READERS, import_posts, new_report
from posts.importing.records import MEDIA


class Command(BaseCommand):
    help = "Brings another blog's posts into this one, with their comments; can be repeated. See docs/moving.md."
    requires_system_checks = []  # they load the whole site, which would stay in memory as long as the import lasts

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="what the other system exported; gzip and zip are unpacked")
        parser.add_argument("--from", dest="origin", required=True, choices=sorted(READERS), help="the other system")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="end with the sums as one line of JSON")

    @no_translations
    def handle(self, *, file, origin, dry_run, verbosity, **options):
        def tell(line):
            if verbosity > 1 or line.kind == MEDIA:
                self.stdout.write(f"{line.kind} {line.ref} ({line.where}): {line.outcome} {line.reason}".rstrip())

        report = new_report(tell)
        try:
            import_posts(file, origin=origin, report=report, is_dry=dry_run)
        except DatabaseError as error:
            raise CommandError(f"{error}. What was stored so far stays: run the command again to go on.") from error
        except Unreadable as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        for line in report.lines():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("Nothing was stored: this was a dry run.")
        if options["json"]:
            self.stdout.write(json.dumps(report.sums()))
        if report.broken:
            raise CommandError(f"{report.broken} What stands before that place was taken; a whole file completes it.")
