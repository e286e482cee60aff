"""The triggers by which the database itself keeps the event trail append-only.

They refuse UPDATE and DELETE, and INSERT anywhere but at the end of the chain: on SQLite an
INSERT OR REPLACE would else remove a row without waking the DELETE trigger. They have no switch.
SQLite drops them when a migration rebuilds the table: such a migration must install them again,
and `events verify` says when they are missing.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

NAMES = ("accounts_event_no_update", "accounts_event_no_delete", "accounts_event_at_the_end")
ALL_NAMES = {"sqlite": NAMES, "postgresql": (*NAMES, "accounts_event_no_truncate")}

SQLITE = (
    """CREATE TRIGGER IF NOT EXISTS accounts_event_no_update BEFORE UPDATE ON accounts_event
        BEGIN SELECT RAISE(ABORT, 'the event trail is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS accounts_event_no_delete BEFORE DELETE ON accounts_event
        BEGIN SELECT RAISE(ABORT, 'the event trail is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS accounts_event_at_the_end BEFORE INSERT ON accounts_event
        WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM accounts_event)
          OR NEW.prev_hash IS NOT COALESCE(
               (SELECT hash FROM accounts_event ORDER BY seq DESC LIMIT 1), zeroblob(32))
          OR NEW.verb = '' OR NEW.verb GLOB '*[^a-z_]*' OR NEW.reason GLOB '*[^a-z_]*'
        BEGIN SELECT RAISE(ABORT, 'the event trail is append-only'); END""",
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION accounts_event_refuse() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'the event trail is append-only'
          USING ERRCODE = 'integrity_constraint_violation'; END
        $$ LANGUAGE plpgsql""",
    """CREATE OR REPLACE FUNCTION accounts_event_place() RETURNS trigger AS $$
        DECLARE tail record;
        BEGIN
          SELECT seq, hash INTO tail FROM accounts_event ORDER BY seq DESC LIMIT 1;
          IF NEW.seq <> COALESCE(tail.seq, 0) + 1
             OR NEW.prev_hash <> COALESCE(tail.hash, decode(repeat('00', 32), 'hex'))
             OR NEW.verb !~ '^[a-z_]+$' OR NEW.reason !~ '^[a-z_]*$' THEN
            RAISE EXCEPTION 'the event trail is append-only'
              USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$ LANGUAGE plpgsql""",
    """CREATE OR REPLACE TRIGGER accounts_event_no_update BEFORE UPDATE ON accounts_event
        FOR EACH ROW EXECUTE FUNCTION accounts_event_refuse()""",
    """CREATE OR REPLACE TRIGGER accounts_event_no_delete BEFORE DELETE ON accounts_event
        FOR EACH ROW EXECUTE FUNCTION accounts_event_refuse()""",
    """CREATE OR REPLACE TRIGGER accounts_event_no_truncate BEFORE TRUNCATE ON accounts_event
        FOR EACH STATEMENT EXECUTE FUNCTION accounts_event_refuse()""",
    """CREATE OR REPLACE TRIGGER accounts_event_at_the_end BEFORE INSERT ON accounts_event
        FOR EACH ROW EXECUTE FUNCTION accounts_event_place()""",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def install(connection: BaseDatabaseWrapper) -> None:
    """The triggers stand, on SQLite or PostgreSQL."""
    _run(connection, STATEMENTS[connection.vendor])


def remove(connection: BaseDatabaseWrapper) -> None:
    """The triggers are gone: for undoing the migration, and for tests that empty the tables."""
    on = " ON accounts_event" if connection.vendor == "postgresql" else ""
    names = ALL_NAMES[connection.vendor]
    _run(connection, [f"DROP TRIGGER IF EXISTS {name}{on}" for name in names])


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that should stand and do not."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        standing = {name for (name,) in cursor.fetchall()}
    return [name for name in ALL_NAMES[connection.vendor] if name not in standing]


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
