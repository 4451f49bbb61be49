from functools import partial

from django.core.management.base import BaseCommand, no_translations

from comments import thread_care
from comments.management.care import add_dry_run, carry_out, site_of, thread_of


class Command(BaseCommand):
    help = "Lets a thread belong to a new address; the old one still answers."

    def add_arguments(self, parser):
        parser.add_argument("site", help="short name of the site")
        parser.add_argument("thread", help="address or other name of the thread")
        parser.add_argument("url", help="new address of its page")
        add_dry_run(parser)

    @no_translations
    def handle(self, *, site, thread, url, dry_run, **options):
        carry_out(self, partial(thread_care.move, thread_of(site_of(site), thread), url=url), dry_run=dry_run)
