from django.core.management.base import BaseCommand, CommandError

from comments import embed


class Command(BaseCommand):
    help = "Joins and minifies the embed's sources into the files that are served."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="Fail where a served file is not up to date.")

    def handle(self, *, check: bool, **options) -> None:
        for name, content in embed.build().items():
            path = embed.BUILT / name
            if not check:
                path.write_text(content)
            elif not path.exists() or path.read_text() != content:
                raise CommandError(f"{name} is out of date: run manage.py build_embed.")
