from django.core.management.base import BaseCommand

from blogsite import roles


class Command(BaseCommand):
    help = "Makes the groups Moderator, Editor and Administrator, or brings their permissions up to date."

    def handle(self, **options):
        for group in roles.make_roles():
            self.stdout.write(f"{group.name}: {group.permissions.count()} permissions")
