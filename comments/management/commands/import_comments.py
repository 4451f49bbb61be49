import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import DatabaseError

from comments.importing import READERS, addresses, import_comments
from comments.importing.records import Unreadable
from comments.importing.report import Report
from comments.models import Site


class Command(BaseCommand):
    help = "Brings comments along from another system; running it again brings what is new. See docs/moving.md."
    requires_system_checks = []  # they load the whole site, which would stay in memory as long as the import lasts

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="what the other system exported; gzip and zip are unpacked")
        parser.add_argument("--from", dest="origin", required=True, choices=sorted(READERS), help="the other system")
        parser.add_argument("--site", required=True, help="short name of the site whose comments they become")
        parser.add_argument(
            "--map-url", action="append", default=[], metavar="OLD=NEW", help="pages that moved; repeatable"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="end with the sums as one line of JSON")

    @no_translations
    def handle(self, *, file, origin, site, map_url, dry_run, verbosity, **options):
        try:
            rules = [addresses.parse_rule(typed) for typed in map_url]
            target = Site.objects.own() if site == "blog" else Site.objects.get(slug=site)
            report = Report(self._tell if verbosity > 1 else None)
            import_comments(file, origin=origin, site=target, report=report, rules=rules, is_dry=dry_run)
        except Site.DoesNotExist as error:
            known = ", ".join(Site.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(
                f"There is no site {site}. Make it with manage.py add_site; there are: {known}"
            ) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except DatabaseError as error:
            raise CommandError(f"{error}. What was stored so far stays: run the command again to go on.") from error
        except Unreadable as error:
            raise CommandError(f"{error} Nothing was imported.") from error
        self._print(report, is_dry=dry_run, as_json=options["json"])
        if report.broken:
            raise CommandError(f"{report.broken} What stands before that place was taken; a whole file completes it.")

    def _tell(self, line):
        self.stdout.write(f"{line.kind} {line.ref} ({line.where}): {line.outcome} {line.reason}".rstrip())

    def _print(self, report, *, is_dry, as_json):
        for line in report.lines():
            self.stdout.write(line)
        if is_dry:
            self.stdout.write("Nothing was stored: this was a dry run.")
        if as_json:
            self.stdout.write(json.dumps(report.sums()))
