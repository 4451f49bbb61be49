from django.core.management.base import BaseCommand

from comments import orphans, publication


class Command(BaseCommand):
    help = "Brings the published pages of comments up to the database, as the worker does all the time."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="write every page again, whatever is there")

    def handle(self, **options):
        written = publication.reconcile(rewrite=options["all"])
        removed = orphans.remove()
        self.stdout.write(f"Published {written} threads again, took away {removed} that are gone.")
