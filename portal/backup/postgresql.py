"""PostgreSQL: pg_dump as of the moment whose rows were counted, and back in one transaction."""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.db import ProgrammingError, transaction
from django.utils import timezone

from portal.backup import tally
from portal.backup.archive import BUFFER
from portal.backup.trouble import Trouble

FOLDERS = Path("/usr/lib/postgresql")  # of Debian and Ubuntu, one for each version
# What libpq calls a connection's parameters, and the variables that its programs read.
VARIABLES = {
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "user": "PGUSER",
    "dbname": "PGDATABASE",
    "options": "PGOPTIONS",
    "service": "PGSERVICE",
    "passfile": "PGPASSFILE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
END = "end of the rows"
SCRATCH, STAMP = "portal_verify_", "%Y%m%d%H%M%S"


class Copy:
    """The database as of one moment, while the transaction lasts that sees it."""

    kind = "postgresql"
    chunk_count = None  # known when all are there

    def __init__(self, connection):
        self.connection = connection
        self.server = server_version(connection)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database()), pg_export_snapshot()")
            self.bytes, self.snapshot = cursor.fetchone()
            self.rows = {}
            for table in sorted(connection.introspection.table_names(cursor)):
                cursor.execute(tally.statement(table))
                self.rows.update([cursor.fetchone()])

    def chunks(self) -> Iterator[bytes]:
        """What pg_dump writes, in its custom format."""
        program = find("pg_dump", self.server)
        options = ["--format=custom", "--compress=1", f"--snapshot={self.snapshot}"]
        with (
            tempfile.TemporaryFile("w+") as said,
            subprocess.Popen(  # noqa: S603
                [program, *options, "--no-owner", "--no-privileges"],
                stdout=subprocess.PIPE,
                stderr=said,
                env=environment(self.connection),
            ) as process,
        ):
            try:
                while data := process.stdout.read(BUFFER):
                    yield data
            except GeneratorExit:
                process.kill()
                raise
            if process.wait():
                raise Trouble(f"pg_dump failed: {_last_words(said)}")


@contextmanager
def snapshot(connection, _folder) -> Iterator[Copy]:
    """The database of a Django connection, as all of it is at one moment."""
    find("pg_dump", server_version(connection))  # before rows are counted for nothing
    with transaction.atomic(using=connection.alias, durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield Copy(connection)


class Loading:
    """A database that is being restored within one transaction, until `publish()`.

    pg_restore writes statements, psql runs them; both programs read what we add before and after.
    """

    def __init__(self, connection, _folder, name=None):
        self.version = server_version(connection)
        self.environment = environment(connection) | ({"PGDATABASE": name} if name else {})
        with connection.cursor() as cursor:
            self.has_tables = not name and bool(connection.introspection.table_names(cursor))

    def __enter__(self):
        self.said = tempfile.TemporaryFile("w+")
        psql, pg_restore = find("psql", self.version), find("pg_restore", self.version)
        output, self.script = os.pipe()
        self.psql = self._start(
            [psql, "-X", "-q", "-A", "-t", "-F\t", "-vON_ERROR_STOP=1"],
            stdin=output,
            stdout=subprocess.PIPE,
        )
        os.close(output)
        self._run("BEGIN;", "SET client_min_messages = warning;", r"\o /dev/null")
        if self.has_tables:
            self._run("DROP SCHEMA public CASCADE;", "CREATE SCHEMA public;")
        options = ["--no-owner", "--no-privileges", "--no-comments", "--file=-"]
        self.restore = self._start(
            [pg_restore, *options],
            stdin=subprocess.PIPE,
            stdout=self.script,
        )
        return self

    def __exit__(self, *_exc_info):
        """What is not published is rolled back."""
        for process in (self.restore, self.psql):
            process.kill()
            process.wait()
        if self.script is not None:
            os.close(self.script)
        self.psql.stdout.close()
        self.said.close()

    def write(self, chunk: bytes):
        try:
            self.restore.stdin.write(chunk)
        except BrokenPipeError as error:
            raise self._failure() from error

    def finish(self, statements=()) -> dict[str, int]:
        """After the last chunk: count and change; return {table: rows} of before the changes."""
        try:
            self.restore.stdin.close()
        except BrokenPipeError as error:
            raise self._failure() from error
        if self.restore.wait():
            raise self._failure()
        self._run("SET search_path = public;", r"\o")
        tables = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
        tables += " AND relnamespace = 'public'::regnamespace AND NOT relispartition"
        quoted = "format('SELECT %L, count(*) FROM %I', relname, relname)"
        self._run(tables.replace("relname", quoted, 1), r"\gexec", rf"\echo {END}")
        rows = {}
        for line in self.psql.stdout:
            if line.decode().strip() == END:
                break
            table, number = line.decode().rstrip("\n").split("\t")
            rows[table] = int(number)
        else:
            raise self._failure()
        self._run(*(f"{statement};" for statement in statements))
        return rows

    def publish(self):
        """Commit: readers see the restored database from then on."""
        self._run("COMMIT;")
        os.close(self.script)
        self.script = None
        if self.psql.wait():
            raise self._failure()

    def _start(self, command, **streams):
        return subprocess.Popen(  # noqa: S603
            command, stderr=self.said, env=self.environment, **streams
        )

    def _run(self, *lines):
        try:
            os.write(self.script, "".join(f"{line}\n" for line in lines).encode())
        except BrokenPipeError as error:
            raise self._failure() from error

    def _failure(self):
        return Trouble(f"PostgreSQL refused the backup: {_last_words(self.said)}")


@contextmanager
def scratch_database(connection) -> Iterator[str]:
    """The name of an empty database, for as long as the block lasts.

    Those of killed verifications go first.
    """
    with connection.cursor() as cursor:
        _drop_left(cursor)
        name = f"{SCRATCH}{timezone.now():{STAMP}}_{secrets.token_hex(4)}"
        try:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        except ProgrammingError as error:
            raise Trouble(
                "To restore a backup for a trial the role needs a database beside the site's: "
                f"ALTER ROLE {connection.settings_dict['USER']} CREATEDB; ({error})"
            ) from error
        try:
            yield name
        finally:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _drop_left(cursor):
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [SCRATCH])
    late = f"{SCRATCH}{timezone.now() - timedelta(days=1):{STAMP}}"
    for (name,) in cursor.fetchall():
        if name < late:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def environment(connection) -> dict[str, str]:
    """The variables by which PostgreSQL's programs connect as Django does: no password appears
    among the arguments, which every user of the machine can read."""
    connection.ensure_connection()
    parameters = connection.connection.info.dsn_parameters
    found = {VARIABLES[key]: value for key, value in parameters.items() if key in VARIABLES}
    if password := connection.settings_dict["PASSWORD"]:
        found["PGPASSWORD"] = password
    return {**os.environ, **found, "PGAPPNAME": "portal backup", "PGTZ": "UTC"}


def server_version(connection) -> int:
    """The server's major version, such as 15."""
    connection.ensure_connection()
    return connection.connection.server_version // 10000


def find(program: str, version: int) -> str:
    """The oldest one that knows the server's version: a newer one writes settings that an older
    server refuses, and an older one refuses the server."""
    found = {int(path.parts[-3]): path for path in FOLDERS.glob(f"*/bin/{program}")}
    if fitting := [major for major in found if major >= version]:
        return str(found[min(fitting)])
    path = shutil.which(program)
    if path and _version(path) >= version:
        return path
    which = f"only {max(found)}" if found else f"only {_version(path)}" if path else "none"
    raise Trouble(
        f"The server is PostgreSQL {version}, and there is {which} of the program {program} here. "
        f"Install it: apt install postgresql-client-{version}."
    )


def _version(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    number = re.search(r"\) (\d+)", said.stdout)
    return int(number[1]) if number else 0


def _last_words(file):
    file.seek(0)
    lines = [line.strip() for line in file if line.strip()]
    return " ".join(lines[-3:]) or "it said nothing."
