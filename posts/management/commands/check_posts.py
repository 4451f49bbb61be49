from django.core.management.base import BaseCommand, CommandError, no_translations
from django.utils.translation import override

from posts import rechecking
from posts.models import Post


class Command(BaseCommand):
    help = "Compares what posts say of survey results with what is published. Ends with an error where they differ."

    def add_arguments(self, parser):
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="short names of posts; all of them if left out")
        parser.add_argument("--language", default="en", help="language of the messages: de or en")

    @no_translations
    def handle(self, *, slugs, language, **options):
        posts = Post.objects.order_by("slug")
        if slugs:
            posts = posts.filter(slug__in=slugs)
            unknown = set(slugs) - set(posts.values_list("slug", flat=True))
            if unknown:
                raise CommandError(f"There is no post {', '.join(sorted(unknown))}.")
        with override(language):
            wrong = rechecking.recheck(posts)
        for row in wrong:
            change = f"“{row.claimed_text}”, published now: {row.shown_text}" if row.shown_text else row.claimed_text
            self.stdout.write(f"{row.post.slug}: {row.state.upper()} {row.reference} {row.problem or change}")
        if wrong:
            raise CommandError(f"{len(wrong)} figures in posts are not right.")
