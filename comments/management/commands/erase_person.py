from django.core.management.base import BaseCommand, CommandError, no_translations

from comments import privacy
from comments.management.persons import add_person_arguments, person_of


class Command(BaseCommand):
    help = "Erases what is stored about a person, for good. Try it with --dry-run first."

    def add_arguments(self, parser):
        add_person_arguments(parser)
        parser.add_argument("--keep-notes", action="store_true", help="keep what colleagues noted; it may name them")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be erased")

    @no_translations
    def handle(self, *, email, site, keep_notes, dry_run, **options):
        try:
            found = privacy.erase(person_of(email, site), keeps_notes=keep_notes, is_dry=dry_run)
        except OSError as error:
            raise CommandError(
                f"Nothing was erased: the list of what was erased cannot be written ({error})."
            ) from error
        for kind, n in found.items():
            if n:
                self.stdout.write(f"{privacy.IN_WORDS[kind]}: {n}")
        if not any(found.values()):
            self.stdout.write("Nothing is stored about this address. It is on the list of what may not come back.")
        self.stdout.write("Nothing was erased: this was a dry run." if dry_run else "Erased.")
