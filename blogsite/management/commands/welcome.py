from django.conf import settings
from django.core.management.base import BaseCommand

from blogsite import demo, demo_blog


class Command(BaseCommand):
    help = "Prints the addresses of this blog and how to log in to its demo."

    def handle(self, **options):
        for what, where in {"Blog": "/", "API": "/api/docs/", "Admin": "/admin/"}.items():
            self.stdout.write(f"  {what:6} {settings.SITE_URL}{where}")
        if folder := getattr(settings, "EMAIL_FILE_PATH", ""):
            self.stdout.write(f"  Mail   {folder}   (written to files there instead of being sent)")
        if demo.is_loaded():
            password = demo.password_file()
            self.stdout.write(f"  Embed  {demo_blog.address()}/   (somebody else's blog with comments from here)")
            self.stdout.write(f"  Login  {demo.MODERATOR} / {password.read_text()}   (kept in {password})")
        self.stdout.write("Ctrl-C stops it.")
