from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, no_translations

from comments.exporting import FORMS, export_comments
from comments.exporting.writing import write_file
from comments.models import Site


class Command(BaseCommand):
    help = "Writes a site's comments, in every status and with e-mail addresses, to a file. See docs/moving.md."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, help="where to; without it, to standard output")
        parser.add_argument("--site", required=True, help="short name of the site")
        parser.add_argument("--format", dest="form", default="jsonl", choices=sorted(FORMS), help="jsonl loses nothing")

    @no_translations
    def handle(self, *, file, site, form, **options):
        try:
            target = Site.objects.own() if site == "blog" else Site.objects.get(slug=site)
            pieces = export_comments(target, form=form, with_addresses=True)
            if file is None:
                for piece in pieces:
                    self.stdout.write(piece, ending="")
            else:
                write_file(pieces, to=file)
        except Site.DoesNotExist as error:
            known = ", ".join(Site.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"There is no site {site}. There are: {known}") from error
        except OSError as error:
            raise CommandError(f"{file or 'Standard output'} cannot be written: {error.strerror or error}") from error
