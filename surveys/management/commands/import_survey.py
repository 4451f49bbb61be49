import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils.translation import override

from surveys import publishing
from surveys.importing import reporting
from surveys.importing.reading import RESPONDENTS, TABLES, Upload, Wishes
from surveys.importing.records import Findings
from surveys.importing.storing import Target, plan, store
from surveys.recording import InvalidSurvey


class Command(BaseCommand):
    help = "Imports published survey results or the answers of respondents. See docs/surveys.md."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV, XLSX, JSON or SPSS (.sav)")
        parser.add_argument("--survey", default="", metavar="SLUG", help="short name of the survey; a new one is made")
        parser.add_argument("--title", default="", help="title of a new survey; else the file's name")
        parser.add_argument("--language", default="", choices=["", "de", "en"], help="of a new survey; else judged")
        parser.add_argument(
            "--kind", default="", choices=["", TABLES, RESPONDENTS], help="what the files hold; else judged"
        )
        parser.add_argument("--weight", default="", metavar="COLUMN", help="column with the weights of respondents")
        parser.add_argument(
            "--by", action="append", default=[], metavar="COLUMN", help="break respondents down by it; repeatable"
        )
        parser.add_argument("--note", default="", help="what readers are told about a correction")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
        parser.add_argument("--json", action="store_true", help="print one JSON document")
        parser.add_argument("--messages", default="en", choices=["de", "en"], help="language of the messages")

    @no_translations
    def handle(self, *, files, survey, title, language, weight, by, note, dry_run, messages, **options):
        uploads = [Upload(path, path.name) for path in files]
        findings = Findings()
        with override(messages):
            plans = plan(
                uploads, Target(survey, title, language), findings=findings, wishes=Wishes(options["kind"], weight, by)
            )
            stored = False
            if plans and not dry_run and not findings.has_errors:
                stored = self._store(plans, findings, note)
            report = reporting.report(plans, findings, is_stored=stored)
            self.stdout.write(json.dumps(report, ensure_ascii=False) if options["json"] else reporting.in_words(report))
        if not stored and (findings.has_errors or not plans):
            raise CommandError("Nothing was stored.")

    def _store(self, plans, findings, note):
        try:
            store([(each.facts, each.seen) for each in plans], note=note)
        except (publishing.NotPublishable, InvalidSurvey, ValidationError) as refusal:
            reporting.add_refusal(findings, refusal)
            return False
        return True
