from functools import partial

from django.core.management.base import BaseCommand, no_translations

from comments import site_care
from comments.management.care import add_dry_run, carry_out, site_of


class Command(BaseCommand):
    help = "Deletes a site with all of its threads and comments, for good. Try it with --dry-run first."

    def add_arguments(self, parser):
        parser.add_argument("site", help="short name of the site")
        add_dry_run(parser)

    @no_translations
    def handle(self, *, site, dry_run, **options):
        carry_out(self, partial(site_care.remove, site_of(site)), dry_run=dry_run)
