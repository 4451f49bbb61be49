import os
import shutil

import django

from tests.bench import FOLDER, report
from tests.bench.load import require_wrk
from tests.bench.servers import Missing


def main() -> None:
    """Run every part that this machine can run, and name what the others need."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    django.setup()
    # These import models.
    from tests.bench import (  # noqa: PLC0415
        drawing,
        embedding,
        importing,
        installation,
        memory,
        moderating,
        publishing,
        reading,
        steps,
        submitting,
    )

    report.heading(f"Preparing an installation with a thread of {installation.SHOWN} comments")
    thread = installation.install()
    _run("Submitting: comments stored for good, per second", submitting.measure, thread)
    _run("Submitting: where the time goes", steps.measure)
    _run("Reading: the same comments, answers per second", reading.measure, thread)
    _run("Memory of all processes, idle after the requests", memory.measure, thread)
    _run("Publishing: from decide() to the new file being served", publishing.measure)
    _run("Importing: a WordPress export, against a bare bulk insert", importing.measure)
    _run("Drawing: a survey figure of eight bars", drawing.measure)
    _run("Moderating: the queue, and deciding on many at once", moderating.measure)
    _run("The embed: first comments in the browser, after the script has come", embedding.measure)
    shutil.rmtree(FOLDER)  # after a failure it stays: the servers' logs are in it


def _run(title: str, part, *args) -> None:
    report.heading(title)
    try:
        require_wrk()
        part(*args)
    except Missing as missing:
        report.skipped(str(missing))


if __name__ == "__main__":
    main()
