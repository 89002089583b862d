"""The same models on Apache Spark, and what they publish beside DuckDB's: `make spark`.

Needs Java 17 or later and the environment `.venv-spark` (`make .venv-spark/.installed`). The
cluster is a real one on this machine: a master and two workers, each a process of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from pipelines.core.settings import DBT_PROJECT_DIR, PROJECT_ROOT, Settings
from pipelines.dbt.manifest_docs import PublishedTable, published_tables, read_manifest
from pipelines.dbt.project import bake_manifest
from pipelines.publish.database import attach_published, write_database
from pipelines.publish.files import write_csv
from pipelines.warehouse.parquet import export_raw, raw_folder
from pipelines.warehouse.relations import identifier, literal

BIN = PROJECT_ROOT / ".venv-spark" / "bin"
WORKERS = 2
_PATIENCE = 120
"""Seconds until all workers have reported."""


def missing() -> str:
    """What is not there to run Spark with; nothing where all is."""
    if not (BIN / "dbt").is_file():
        return ".venv-spark is not there: make .venv-spark/.installed"
    return (
        "" if shutil.which("java") else "Java is not there: apt-get install openjdk-17-jre-headless"
    )


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a master to which two workers have reported; ended afterwards."""
    port = _free_port()
    address = f"spark://127.0.0.1:{port}"
    with ExitStack() as stack:
        where = ("--host", "127.0.0.1", "--webui-port", "0")
        said = _start(stack, folder, "master", "master.Master", *where, "--port", str(port))
        until = time.monotonic() + _PATIENCE
        _wait(lambda: "I have been elected leader" in said.read_text(), until)
        for number in range(WORKERS):
            own = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / f"work{number}"))
            _start(stack, folder, f"worker{number}", "worker.Worker", *where, *own, address)
        _wait(lambda: said.read_text().count("Registering worker") == WORKERS, until)
        yield address


def executors_started(folder: Path) -> int:
    """How many workers were given a part of the work, as the master says."""
    said = (folder / "master.log").read_text()
    return len(set(re.findall(r"Launching executor \S+ on worker (\S+)", said)))


def build(settings: Settings, master: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`dbt build` on the master, over the raw layer as it was exported."""
    place = settings.data_dir / "spark"
    return subprocess.run(
        [
            *(str(BIN / "dbt"), "--no-use-colors", "--log-path", str(place / "logs"), "build"),
            *("--project-dir", str(DBT_PROJECT_DIR), "--profiles-dir", str(DBT_PROJECT_DIR)),
            *("--target", "spark", "--target-path", str(place / "target"), *arguments),
        ],
        env=environment()
        | {
            "WOONMONITOR_DATA_DIR": str(settings.data_dir),
            "WOONMONITOR_SPARK_MASTER": master,
        },
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def published_files(
    settings: Settings, tables: Sequence[PublishedTable], folder: Path
) -> Mapping[str, tuple[bytes, bytes]]:
    """Of each published table its CSV: of the warehouse, and of what Spark made.

    Spark's rows get the types that the warehouse has; then both go the way of the publication.
    """
    spark = folder / "spark.duckdb"
    made = settings.data_dir / "spark" / "tables"
    with duckdb.connect(spark) as connection:
        connection.execute(f"attach {literal(settings.warehouse_path)} as warehouse (read_only)")
        for table in tables:
            name = f"{identifier(table.schema)}.{identifier(table.name)}"
            files = literal(made / f"{table.schema}.db" / table.name / "*.parquet")
            connection.execute(f"create schema if not exists {identifier(table.schema)}")
            connection.execute(f"create table {name} as from warehouse.{name} limit 0")
            connection.execute(f"insert into {name} by name from read_parquet({files})")
    csv = [
        _csv(path, tables, folder / f"{number}")
        for number, path in enumerate((settings.warehouse_path, spark))
    ]
    return {table.name: (csv[0][table.name], csv[1][table.name]) for table in tables}


def _csv(warehouse: Path, tables: Sequence[PublishedTable], folder: Path) -> Mapping[str, bytes]:
    folder.mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        write_database(connection, folder / "published.duckdb", tables)
        attach_published(connection, folder / "published.duckdb")
        for table in tables:
            write_csv(connection, table.name, folder / f"{table.name}.csv")
    return {table.name: (folder / f"{table.name}.csv").read_bytes() for table in tables}


def _start(stack: ExitStack, folder: Path, name: str, program: str, *arguments: str) -> Path:
    """A process of the cluster, ended with the stack; returns where it says what it does."""
    said = folder / f"{name}.log"
    process = subprocess.Popen(
        [str(BIN / "spark-class"), f"org.apache.spark.deploy.{program}", *arguments],
        env=environment() | {"SPARK_DAEMON_MEMORY": "256m"},
        stdout=stack.enter_context(said.open("w")),
        stderr=subprocess.STDOUT,
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return said


def environment() -> dict[str, str]:
    """Without what this Python was started with: Spark's has packages of its own."""
    own = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return own | {"SPARK_LOCAL_IP": "127.0.0.1", "PATH": f"{BIN}{os.pathsep}{own['PATH']}"}


def _wait(is_done: Callable[[], bool], until: float) -> None:
    while not is_done():
        if time.monotonic() > until:
            raise TimeoutError("the cluster did not start")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def main() -> int:
    """Export, build, compare; says per published table whether it is the same."""
    if missing():
        print(missing())  # noqa: T201
        return 2
    settings = Settings()
    started = time.monotonic()
    exported = export_raw(settings.warehouse_path, raw_folder(settings))
    print(f"{len(exported)} raw tables as Parquet")  # noqa: T201
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with cluster(folder) as master:
            done = build(settings, master, "--exclude-resource-type", "unit_test")
            took_part = executors_started(folder)
        print("\n".join(line for line in done.stdout.splitlines() if _tells(line)))  # noqa: T201
        if done.returncode:
            return 1
        tables = published_tables(read_manifest(bake_manifest(settings)))
        files = published_files(settings, tables, folder)
        for table, (ours, theirs) in files.items():
            print(f"{'same ' if ours == theirs else 'OTHER'}  {table}  {len(ours):,} bytes")  # noqa: T201
    print(f"{took_part} workers took part, {time.monotonic() - started:.0f} s")  # noqa: T201
    return int(any(ours != theirs for ours, theirs in files.values()))


def _tells(line: str) -> bool:
    return bool(re.search(r"(ERROR|FAIL|Failure|Error in|Done\.)", line))


if __name__ == "__main__":
    sys.exit(main())
