import signal
import threading

from django.core.management.base import BaseCommand, CommandError

from blogsite import worker


class Command(BaseCommand):
    help = "Publishes scheduled posts, closes threads, repairs published pages, sends mail, forgets what has expired."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do everything once and end, for cron.")

    def handle(self, *, once, **options):
        if once:
            failed = worker.run_due([*worker.jobs(), *worker.mail_jobs()])
            if failed:
                raise CommandError(f"{failed} of the jobs failed, see the log.")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        worker.work(stop)
