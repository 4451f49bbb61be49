"""Django's SQLite, whose threads take turns at writing.

SQLite has one write lock. Who finds it taken sleeps and looks again, ever longer, while the lock may long be free; and
what the threads of one process do meanwhile keeps the one that has it from ending. So within a process one waits for
the other here, where the next is woken at once; SQLite's own way is left for what other processes write.
"""

from threading import Lock

from django.db import OperationalError
from django.db.backends.sqlite3 import base

_turn = Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    _has_turn = False

    def _start_transaction_under_autocommit(self):
        """Raises OperationalError where the turn does not come within the connection's timeout."""
        if not _turn.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("too many wait for the database's write lock")
        self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

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
