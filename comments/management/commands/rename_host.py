from functools import partial

from django.core.management.base import BaseCommand, no_translations

from comments import site_care
from comments.management.care import add_dry_run, carry_out, site_of


class Command(BaseCommand):
    help = "Lets all pages of a site belong to a new host; the old one still answers."

    def add_arguments(self, parser):
        parser.add_argument("site", help="short name of the site")
        parser.add_argument("old", help="like http://blog.example.org")
        parser.add_argument("new", help="like https://www.example.org")
        add_dry_run(parser)

    @no_translations
    def handle(self, *, site, old, new, dry_run, **options):
        carry_out(self, partial(site_care.rename_host, site_of(site), old=old, new=new), dry_run=dry_run)
