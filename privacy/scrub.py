"""Deleted means gone from the file too."""

import logging

from django.db import connection

PATIENCE = 1_000  # milliseconds for readers to finish: writers wait as long

log = logging.getLogger("ringround.privacy")


def scrub() -> bool:
    """True unless old pages are left in SQLite's log of changes because somebody still reads.

    `secure_delete` (settings) overwrites deleted rows with zeros; the pages as they were before
    stay readable in the log until this is done. On PostgreSQL autovacuum does its part.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = int(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = bool(cursor.fetchone()[0])
        cursor.execute(f"PRAGMA busy_timeout = {usual}")
    if busy:
        log.warning("The log of changes is being read and was not emptied; a later run does it.")
    return not busy
