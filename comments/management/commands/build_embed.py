from django.core.management.base import BaseCommand, CommandError

from comments import embed, embedded


class Command(BaseCommand):
    help = "Joins and minifies the embed's sources into the files that are served."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="Fail where a served file is not up to date.")
        parser.add_argument("--release", action="store_true", help="Keep embed.js for good, for those who pin it.")

    def handle(self, *, check: bool, release: bool, **options) -> None:
        for name, content in embed.build().items():
            path = embed.BUILT / name
            if not check:
                path.write_text(content)
            elif not path.exists() or path.read_text() != content:
                raise CommandError(f"{name} is out of date: run manage.py build_embed.")
        if release:
            self._release((embed.BUILT / "embed.js").read_bytes())

    def _release(self, script: bytes) -> None:
        known = embedded.released()
        if script not in known:
            embedded.RELEASED.mkdir(exist_ok=True)
            (embedded.RELEASED / f"{len(known) + 1}-{embedded.version_of(script)}.js").write_bytes(script)
