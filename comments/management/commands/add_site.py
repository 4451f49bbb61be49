from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from comments import embedding, registration


class Command(BaseCommand):
    help = "Registers a blog whose pages may show and send comments, and prints the tag for it."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="short name: small letters, digits and hyphens")
        parser.add_argument(
            "--origin", action="append", required=True, help="like https://blog.example.org; repeatable"
        )
        parser.add_argument("--name", default="", help="shown to readers and moderators")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _ in settings.LANGUAGES]
        )

    def handle(self, *, slug, origin, name, language, **options):
        try:
            site = registration.register_site(slug, origins=origin, name=name, language=language)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Registered {site.slug}. Paste this where the comments shall appear:\n")
        self.stdout.write(embedding.snippets(site)[0].code)
        self.stdout.write("\nIf the blog sends a Content-Security-Policy, it needs:\n")
        self.stdout.write(embedding.content_policy())
