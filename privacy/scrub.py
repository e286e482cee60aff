"""Deleted means gone from the file too."""

import logging

from django.db import connection

log = logging.getLogger("ringround.privacy")


def scrub() -> bool:
    """True when SQLite's log of changes is emptied, so that no old page is left in it.

    `secure_delete` (settings) overwrites deleted rows with zeros; the pages as they were before
    stay readable in the log until this is done. On PostgreSQL autovacuum does its part.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = bool(cursor.fetchone()[0])
    if busy:
        log.warning("The log of changes is in use and was not emptied; the next run tries again.")
    return not busy
