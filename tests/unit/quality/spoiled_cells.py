"""SQL that changes one region and year of a CBS table in `good_raw`."""

from __future__ import annotations

TOTAL = {
    "82900NED": '{"StatusVanBewoning":"T001235"}',
    "86286NED": '{"StatusVanBewoning":"T001742"}',
    "81955NED": '{"Gebruiksfunctie":"A045364"}',
    "86098NED": '{"Gebruiksfunctie":"A045364"}',
}
OCCUPIED = '{"StatusVanBewoning":"A028725"}'


class Table:
    """Statements on one region and year of a table; the newest delivery unless said otherwise."""

    def __init__(self, table_id: str, year: int) -> None:
        self.table_id = table_id
        self.year = year

    def where(self, region: str = "GM0001", age: str = "new", dimensions: str | None = None) -> str:
        return (
            f"file_id = '{self.table_id}-{age}' and region_code = '{region}'"
            f" and period_code = '{self.year}JJ00'"
            f" and dimensions = '{dimensions or TOTAL[self.table_id]}'"
        )

    def add(
        self,
        measure: str,
        change: float,
        *,
        region: str = "GM0001",
        age: str = "new",
        dimensions: str | None = None,
    ) -> str:
        where = self.where(region, age, dimensions)
        return (
            f"update raw.cbs_observation set value = value + {change}"
            f" where measure = '{measure}' and {where}"
        )

    def shrink(self, count: int) -> tuple[str, ...]:
        """Fewer owner-occupied dwellings, in every part of the table: all identities still hold."""
        parts = [None, OCCUPIED] if self.table_id == "82900NED" else [None]
        return tuple(
            self.add(measure, -count, dimensions=part)
            for part in parts
            for measure in ("TotaleWoningvoorraad", "Koopwoningen")
        )


OWN = Table("82900NED", 2014)
