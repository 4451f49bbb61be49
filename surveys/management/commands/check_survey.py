from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils.translation import override

from surveys import publishing
from surveys.checks import Severity
from surveys.checks.completeness import completeness
from surveys.models import Survey


class Command(BaseCommand):
    help = "Says what is wrong or odd about surveys. Ends with an error where one could not be published."

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="short names of surveys; all of them if left out")
        parser.add_argument("--language", default="en", help="language of the messages: de or en")

    @no_translations
    def handle(self, *, slugs, language, **options):
        surveys = Survey.objects.with_results()
        if slugs:
            surveys = surveys.filter(slug__in=slugs)
            unknown = set(slugs) - {survey.slug for survey in surveys}
            if unknown:
                raise CommandError(f"There is no survey {', '.join(sorted(unknown))}.")
        with override(language):
            blocked = [survey.slug for survey in surveys if self._tell(survey)]
        if blocked:
            raise CommandError(f"Cannot be published: {', '.join(blocked)}")

    def _tell(self, survey):
        """Print the findings of one survey; whether they block its publication."""
        judged, disclosed = publishing.judge(survey), completeness(survey)
        self.stdout.write(f"{survey.slug}: {len(judged)} findings, AAPOR {len(disclosed.given)} of {disclosed.total}")
        for finding, reason in judged:
            severity = Severity(finding.severity)
            self.stdout.write(f"  {severity.upper()} {finding.code} {finding.place}: {finding.message}")
            if reason:
                self.stdout.write(f"    accepted: {reason}")
        return any(each.blocks for each in judged)
