"""A data folder with Woonservice files full of personal data, loaded by the real loader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
from pydantic import SecretStr

from pipelines.core.settings import Settings
from pipelines.reading.landing import delivered_files
from pipelines.sources.registry import readers
from pipelines.warehouse.connection import reading, writing
from pipelines.warehouse.load import LoadReport, load_files

# All invented; 123456782 and 111222333 pass the test of eleven. None of it may be found.
SECRETS = (
    *("Willemijn", "Oudekerk-Testnaam", "Geheimestraat", "willemijn@voorbeeld.test", "0612345678"),
    *("123456782", "111222333", "1983-04-17", "17-04-1983", "2011ZZ", "Heeft een rollator nodig"),
    *("INS-77001", "INS-77002", "REL-88001", "REL-88002", "PUB-99001", "EENH-66001", "REA-55001"),
    *("REA-55002", "AANB-44001", "TOEW-33001", "VERH-22001", "31415.92", "Kolomgeheim"),
)

FILES = {
    "publicaties/2026-06-30/publicaties_2026-06.csv": (
        "publicatieId;eenheidId;begindatum;einddatum;gemeente;straat;postcode;rekenhuur\n"
        "PUB-99001;EENH-66001;2026-06-01;2026-06-08;Haarlem;Geheimestraat;2011ZZ;650,00\n"
    ),
    "reacties/2026-06-30/reacties_2026-06.csv": (
        "reactieId;publicatieId;inschrijvingId;datum;status;email;opmerking;"
        "Kolomgeheim 0612345678\n"
        "REA-55001;PUB-99001;INS-77001;2026-06-02;REA;willemijn@voorbeeld.test;"
        "Heeft een rollator nodig;Kolomgeheim\n"
        "REA-55002;PUB-99001;INS-77002;2026-06-03;123456782;;;\n"
        "Willemijn;PUB-99001;willemijn@voorbeeld.test;2026-06-03;REA;;;\n"
    ),
    "aanbiedingen/2026-06-30/aanbiedingen_2026-06.csv": (
        "aanbiedingId;publicatieId;inschrijvingId;datum;antwoorddatum;status;telefoon\n"
        "AANB-44001;PUB-99001;INS-77001;2026-06-10;2026-06-12;TOE;0612345678\n"
    ),
    "toewijzingen/2026-06-30/toewijzingen_2026-06.csv": (
        "toewijzingId;publicatieId;inschrijvingId;datum;gemeente;corporatie;doelgroep;"
        "geboortedatum;rekeninkomen;huishoudgrootte;naam;bsn\n"
        "TOEW-33001;PUB-99001;INS-77001;2026-06-15;Haarlem;Oudekerk-Testnaam;111222333;"
        "17-04-1983;31415.92;1;Oudekerk-Testnaam;111222333\n"
    ),
    "verhuringen/2026-06-30/verhuringen_2026-06.csv": (
        "verhuring_id;verhuurdatum;gemeente;route;inschrijfnummer;toelichting\n"
        "VERH-22001;15-6-2026;Haarlem;urgentie;INS-77002;Heeft een rollator nodig\n"
    ),
    "inschrijvingen/2026-06-30/inschrijvingen.csv": (
        "inschrijvingId;persoonId;inschrijfdatum;gemeente;geboortedatum;naam;adres\n"
        "INS-77001;REL-88001;2015-03-01;Haarlem;1983-04-17;Willemijn;Geheimestraat 12\n"
        "INS-77002;REL-88001;2018-03-01;Velsen;1983-04-17;Willemijn;Geheimestraat 12\n"
        "INS-77003;REL-88002;2019-03-01;Geheimestraat;1990-01-01;Piet;2011ZZ\n"
    ),
}

TABLES = (
    *("raw.woonservice_publication", "raw.woonservice_response", "raw.woonservice_offer"),
    *("raw.woonservice_allocation", "raw.woonservice_registration"),
)


@dataclass
class Folder:
    """Deliver, load, ask."""

    settings: Settings

    @classmethod
    def at(cls, path: Path, key: bytes | None = None) -> Folder:
        secret = SecretStr(key.hex()) if key else None
        return cls(Settings(data_dir=path, pseudonym_key=secret))

    def deliver(self, files: dict[str, str]) -> None:
        for path, text in files.items():
            location = self.settings.raw_dir / "woonservice" / path
            location.parent.mkdir(parents=True, exist_ok=True)
            location.write_text(text, encoding="utf-8")

    def load(self) -> LoadReport:
        with self.writing() as connection:
            files = delivered_files(self.settings.raw_dir)
            return load_files(connection, files, readers(self.settings, connection))

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with writing(self.settings.warehouse_path) as connection:
            yield connection

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with reading(self.settings.warehouse_path) as connection:
            return connection.execute(sql).fetchall()

    def counts(self) -> dict[str, int]:
        return {
            table: int(str(self.ask(f"from {table} select count(*)")[0][0])) for table in TABLES
        }

    def ledger_balance(self) -> list[tuple[object, ...]]:
        """Files whose rows are not all loaded or set aside."""
        return self.ask(
            """
            select path from raw.file_ledger
            where row_count != loaded_count + quarantined_count
                or quarantined_count != coalesce((
                    select sum(observation_count) from raw.quarantine as q
                    where q.file_id = file_ledger.file_id
                ), 0)
            """
        )
