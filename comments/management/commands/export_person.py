import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from comments import personal_file, privacy
from comments.management.persons import add_person_arguments, person_of


class Command(BaseCommand):
    help = "Writes everything that is stored about a person into a file: a page, or JSON where its name ends so."

    def add_arguments(self, parser):
        add_person_arguments(parser)
        parser.add_argument("file", type=Path, help="like person.html or person.json; must not be there yet")

    def handle(self, *, email, site, file, **options):
        person = person_of(email, site)
        if not any(privacy.counts(person).values()):
            raise CommandError("Nothing is stored about this address.")
        data = personal_file.export(person)
        is_json = file.suffix == ".json"
        body = json.dumps(data, ensure_ascii=False, indent=2) if is_json else personal_file.as_page(data)
        try:
            with file.open("x", encoding="utf-8") as opened:
                file.chmod(0o600)
                opened.write(body)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Written to {file}. Read it before you pass it on: it also holds notes of colleagues.")
