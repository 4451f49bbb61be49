from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from knox.models import AuthToken


class Command(BaseCommand):
    help = "Makes an API token for a user and prints it. It is shown this once: only its digest is stored."

    def add_arguments(self, parser):
        parser.add_argument("user", help="login name")

    def handle(self, *, user, **options):
        owner = get_user_model().objects.filter(username=user, is_active=True).first()
        if owner is None:
            raise CommandError(f"There is no active user “{user}”.")
        _row, token = AuthToken.objects.create(user=owner)
        self.stdout.write(token)
