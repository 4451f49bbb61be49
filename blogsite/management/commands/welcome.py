from django.conf import settings
from django.core.management.base import BaseCommand

from blogsite import demo


class Command(BaseCommand):
    help = "Prints the addresses of this blog and how to log in to its demo."

    def handle(self, **options):
        for what, where in {"Blog": "/", "API": "/api/docs/", "Admin": "/admin/"}.items():
            self.stdout.write(f"  {what:6} {settings.SITE_URL}{where}")
        password = demo.password_file()
        if password.exists():
            self.stdout.write(f"  Login  {demo.MODERATOR} / {password.read_text()}   (kept in {password})")
        self.stdout.write("Ctrl-C stops it.")
