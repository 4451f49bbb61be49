from functools import partial

from django.core.management.base import BaseCommand, no_translations

from comments import thread_care
from comments.management.care import add_dry_run, carry_out, site_of, thread_of


class Command(BaseCommand):
    help = "Moves the comments and names of one thread into another one of the same site."

    def add_arguments(self, parser):
        parser.add_argument("site", help="short name of the site")
        parser.add_argument("thread", help="address or other name of the thread that goes")
        parser.add_argument("into", help="address or other name of the thread that stays")
        add_dry_run(parser)

    @no_translations
    def handle(self, *, site, thread, into, dry_run, **options):
        found = site_of(site)
        merge = partial(thread_care.merge, thread_of(found, thread), into=thread_of(found, into))
        carry_out(self, merge, dry_run=dry_run)
