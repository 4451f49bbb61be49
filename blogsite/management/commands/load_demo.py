from django.core.management.base import BaseCommand

from blogsite import demo


class Command(BaseCommand):
    help = "Loads the demo: a survey, two posts, comments to decide on and a login. Never changes what is there."

    def handle(self, **options):
        login = demo.load()
        self.stdout.write(f"Demo loaded. Log in as {login.name}; the password is in {demo.password_file()}")
