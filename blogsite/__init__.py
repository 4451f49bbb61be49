"""The Django project.

Debian 12 ships an SQLite with a known way to corrupt a database in WAL mode (versions 3.7.0 to 3.51.2,
https://sqlite.org/wal.html#walresetbug), so the newer library of the pysqlite3 wheel takes its place before Django
looks for one. Where the wheel does not exist, the check `blogsite.W001` says so.
"""

import sys

try:
    import pysqlite3
except ImportError:
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
