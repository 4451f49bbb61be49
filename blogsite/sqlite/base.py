"""Django's SQLite, whose threads take turns at writing.

SQLite has one write lock. Who finds it taken sleeps and looks again, ever longer, while the lock may long be free; and
what the threads of one process do meanwhile keeps the one that has it from ending. So within a process one waits for
the other here, where the next is woken at once. For what other processes write, it looks again at short intervals.
"""

import time
from threading import Lock

from django.db import OperationalError
from django.db.backends.sqlite3 import base
from django.db.backends.utils import debug_transaction

_INTERVAL = 0.0005  # seconds: a submission keeps the lock for about two of them
_turn = Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    _has_turn = False

    def _start_transaction_under_autocommit(self):
        """Raises OperationalError where the turn does not come within the connection's timeout."""
        patience = self.settings_dict["OPTIONS"]["timeout"]
        deadline = time.monotonic() + patience
        if not _turn.acquire(timeout=patience):
            raise OperationalError("database is locked: too many wait in this process")
        self._has_turn = True
        try:
            self._begin(deadline)
        except BaseException:
            self._end_turn()
            raise

    def _begin(self, deadline: float) -> None:
        """On the driver's own connection: what Django makes of an error keeps cursors alive until garbage is collected,
        by some other thread, while this one may be closing the connection."""
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            with debug_transaction(self, f"BEGIN {self.transaction_mode}"), self.wrap_database_errors:
                while not self._has_begun(deadline):
                    time.sleep(_INTERVAL)
        finally:
            timeout = self.settings_dict["OPTIONS"]["timeout"]
            self.connection.execute(f"PRAGMA busy_timeout = {int(timeout * 1000)}")

    def _has_begun(self, deadline: float) -> bool:
        try:
            self.connection.execute(f"BEGIN {self.transaction_mode}")
        except base.Database.OperationalError as error:
            if "locked" in str(error) and time.monotonic() < deadline:
                return False
            raise
        return True

    def _commit(self):
        # Kept where it fails: Django rolls back then.
        super()._commit()
        self._end_turn()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self._end_turn()

    def _close(self):
        try:
            super()._close()
        finally:
            self._end_turn()

    def _end_turn(self):
        if self._has_turn:
            self._has_turn = False
            _turn.release()
