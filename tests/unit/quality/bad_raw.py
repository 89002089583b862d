"""For each rule on raw: how to spoil `good_raw` so that it fails, and which rules fail with it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Damage:
    """SQL that spoils good data; `also` names the rules of the suite that must fail as well."""

    statements: tuple[str, ...]
    also: tuple[str, ...] = ()


def damage(*statements: str, also: tuple[str, ...] = ()) -> Damage:
    return Damage(statements, also)


TOTAL = {
    "82900NED": '{"StatusVanBewoning":"T001235"}',
    "86286NED": '{"StatusVanBewoning":"T001742"}',
    "81955NED": '{"Gebruiksfunctie":"A045364"}',
    "86098NED": '{"Gebruiksfunctie":"A045364"}',
}
OCCUPIED = '{"StatusVanBewoning":"A028725"}'
EMPTY = '{"StatusVanBewoning":"A028726"}'


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

    def remove(self, measure: str, region: str = "GM0001") -> str:
        return (
            f"delete from raw.cbs_observation where measure = '{measure}' and {self.where(region)}"
        )

    def copy(self, replacement: str, *, region: str = "GM0001", only: str = "true") -> str:
        return (
            f"insert into raw.cbs_observation select * replace ({replacement})"
            f" from raw.cbs_observation where {self.where(region)} and {only}"
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
OWN_BEFORE = Table("82900NED", 2013)
MUT = Table("81955NED", 2014)
MUT_BEFORE = Table("81955NED", 2013)
OWN_NEXT = Table("86286NED", 2015)
OWN_NEXT_BEFORE = Table("86286NED", 2014)
MUT_NEXT = Table("86098NED", 2015)
MUT_NEXT_BEFORE = Table("86098NED", 2014)
ONE = "measure = 'TotaleWoningvoorraad'"
STOCK = "TotaleWoningvoorraad"

_OWNERSHIP = {
    "table_is_delivered": damage(
        "update raw.file_ledger set status = 'withdrawn' where dataset = '82900NED'"
    ),
    "figures_are_complete": damage(OWN_BEFORE.remove("Koopwoningen", "GM0002")),
    "no_unknown_measures": damage(OWN.copy("'Kantoren' as measure", only=ONE)),
    "occupancy_codes_are_known": damage(
        OWN.copy("""'{"StatusVanBewoning":"T999999"}' as dimensions""")
    ),
    "periods_are_years": damage(OWN.copy("'2014KW01' as period_code", region="GM0999")),
    "owners_add_up": damage(OWN.add("Koopwoningen", 1)),
    "landlords_add_up": damage(OWN.add("EigendomOverigeVerhuurders", 1)),
    "occupancy_adds_up": damage(
        OWN.add(STOCK, 1, dimensions=OCCUPIED), OWN.add("Koopwoningen", 1, dimensions=OCCUPIED)
    ),
    "identities_hold_elsewhere": damage(OWN.add("Koopwoningen", 1, region="GM0999")),
    "counts_are_not_negative": damage(
        OWN.add("EigendomOnbekend", -1, dimensions=EMPTY),
        OWN.add("Koopwoningen", 1, dimensions=EMPTY),
    ),
    "counts_are_whole": damage(OWN.add("Koopwoningen", 0.5), OWN.add("EigendomOnbekend", -0.5)),
    # 1010 → 1020 becomes 1010 → 720: the year shrank by 29%.
    "growth_is_possible": damage(*OWN.shrink(300), also=("growth_is_usual",)),
    # 1010 → 995: -1.5%.
    "growth_is_usual": damage(*OWN.shrink(25)),
    # 302 → 204: -32%.
    "corporation_growth_is_possible": damage(
        OWN.add("EigendomWoningcorporatie", -100),
        OWN.add("EigendomOverigeVerhuurders", 100),
        also=("corporation_growth_is_usual",),
    ),
    # 302 → 289: -4.3%.
    "corporation_growth_is_usual": damage(
        OWN.add("EigendomWoningcorporatie", -15), OWN.add("EigendomOverigeVerhuurders", 15)
    ),
    # 1110 became 1010: -9%.
    "revision_is_possible": damage(
        OWN_BEFORE.add(STOCK, 100, age="old"), also=("revision_is_small",)
    ),
    # 1030 became 1010: -1.9%.
    "revision_is_small": damage(OWN_BEFORE.add(STOCK, 20, age="old")),
    # 312 became 302: -3.2%.
    "corporation_revision_is_small": damage(
        OWN_BEFORE.add("EigendomWoningcorporatie", 10, age="old")
    ),
}

_MUTATIONS = {
    "figures_are_complete": damage(MUT_BEFORE.remove("Correctie")),
    "no_unknown_measures": damage(MUT.copy("'Kantoren' as measure", only="measure = 'Nieuwbouw'")),
    "use_codes_are_codes": damage(MUT.copy("""'{"Gebruiksfunctie":"Woning"}' as dimensions""")),
    "balance_adds_up": damage(MUT.add("Nieuwbouw", 1)),
    "balance_adds_up_elsewhere": damage(MUT.add("Nieuwbouw", 1, region="GM0999")),
    "end_follows_from_begin": damage(
        MUT.add("EindstandVoorraad", 40), also=("end_follows_from_begin_closely",)
    ),
    "end_follows_from_begin_closely": damage(MUT.add("EindstandVoorraad", 10)),
    "year_begins_where_the_last_ended": damage(
        MUT.add("BeginstandVoorraad", 6), MUT.add("EindstandVoorraad", 6), OWN.add(STOCK, 6)
    ),
    "agrees_with_ownership_table": damage(OWN.add(STOCK, 6)),
    # 12 - 4 = 7 - -1: the balance still adds up.
    "counts_are_not_negative": damage(MUT.add("Sloop", -5), MUT.add("Nieuwbouw", -5)),
    "counts_are_whole": damage(MUT.add("Nieuwbouw", 0.5), MUT.add("OverigeToevoeging", -0.5)),
    # 1010 → 720; then the year cannot begin where the last ended.
    "growth_is_possible": damage(
        MUT.add("BeginstandVoorraad", -300),
        MUT.add("EindstandVoorraad", -300),
        OWN.add(STOCK, -300),
        also=("year_begins_where_the_last_ended",),
    ),
    # A balance of 10 - 310 on 1020 dwellings: -29%.
    "balance_is_possible": damage(
        MUT.add("Sloop", 310),
        MUT.add("SaldoVoorraad", -310),
        MUT.add("EindstandVoorraad", -310),
        also=("balance_is_usual",),
    ),
    # 10 - 25 on 1020: -1.5%.
    "balance_is_usual": damage(
        MUT.add("Sloop", 25), MUT.add("SaldoVoorraad", -25), MUT.add("EindstandVoorraad", -25)
    ),
    # 21 on 1020: 2.1%.
    "correction_is_small": damage(MUT.add("Correctie", 20), MUT.add("Sloop", 20)),
    "revision_is_possible": damage(
        MUT_BEFORE.add("BeginstandVoorraad", 100, age="old"), also=("revision_is_small",)
    ),
    "revision_is_small": damage(MUT_BEFORE.add("BeginstandVoorraad", 20, age="old")),
}

_OWNERSHIP_SUCCESSOR = {
    "figures_are_complete": damage(OWN_NEXT.remove("EigendomOnbekend")),
    "no_unknown_measures": damage(OWN_NEXT.copy("'Kantoren' as measure", only=ONE)),
    "owners_add_up": damage(OWN_NEXT.add("Koopwoningen", 1)),
    "landlords_add_up": damage(OWN_NEXT.add("EigendomNatuurlijkePersonen", 1)),
    "counts_are_not_negative": damage(
        OWN_NEXT.add("EigendomOnbekend", -11), OWN_NEXT.add("Koopwoningen", 11)
    ),
    "counts_are_whole": damage(
        OWN_NEXT.add("Koopwoningen", 0.5), OWN_NEXT.add("EigendomOnbekend", -0.5)
    ),
    "growth_is_possible": damage(*OWN_NEXT.shrink(300), also=("growth_is_usual",)),
    "growth_is_usual": damage(*OWN_NEXT.shrink(25)),
    "revision_is_possible": damage(OWN_NEXT_BEFORE.add(STOCK, 100, age="old")),
}

_MUTATIONS_SUCCESSOR = {
    "figures_are_complete": damage(MUT_NEXT.remove("Sloop")),
    "end_follows_from_begin": damage(MUT_NEXT.add("EindstandVoorraad", 40)),
    "balance_is_additions_minus_withdrawals": damage(MUT_NEXT.add("ToevoegingenTotaal", 40)),
    "counts_are_not_negative": damage(MUT_NEXT.add("Sloop", -5)),
    "counts_are_whole": damage(MUT_NEXT.add("Sloop", 0.5)),
    "growth_is_possible": damage(
        MUT_NEXT.add("BeginstandVoorraad", -300), MUT_NEXT.add("EindstandVoorraad", -300)
    ),
    "balance_is_possible": damage(
        MUT_NEXT.add("Onttrekkingen", 310),
        MUT_NEXT.add("SaldoVoorraad", -310),
        MUT_NEXT.add("EindstandVoorraad", -310),
    ),
    "revision_is_possible": damage(MUT_NEXT_BEFORE.add("BeginstandVoorraad", 100, age="old")),
}


def _spoil(column: str, value: str) -> Damage:
    where = f"{OWN.where('GM0999')} and {ONE}"
    return damage(f"update raw.cbs_observation set {column} = {value} where {where}")


_ALL_TABLES = {
    "table_ids_are_cbs": _spoil("table_id", "'Woningen'"),
    "period_codes_are_cbs": _spoil("period_code", "'2014'"),
    "period_statuses_are_known": _spoil("period_status", "'final'"),
    "value_attributes_are_known": _spoil("value_attribute", "'Confidential'"),
    "dimensions_are_canonical": _spoil("dimensions", """'{"StatusVanBewoning": "T001235"}'"""),
    "region_codes_are_cbs": _spoil("region_code", "'Haarlem'"),
    "empty_cells_say_why": _spoil("value", "null"),
    "no_cell_contradicts_itself": damage(OWN.copy("value + 1 as value", only=ONE)),
}

_COLUMNS = {
    "no_column_is_unknown": damage("alter table raw.cbs_observation add column extra integer"),
    "every_column_is_there": damage("alter table raw.cbs_observation drop column string_value"),
}

_VOLUME = {
    # Three wijken of ten in the year that was known before.
    "volume_holds": damage(
        "delete from raw.cbs_observation where file_id = '85984NED-new'"
        " and period_code = '2023JJ00' and region_code in ('WK000100', 'WK000101', 'WK000102')"
    ),
    "no_cell_is_lost": damage(OWN_BEFORE.remove("Koopwoningen", "GM0002")),
}

_YEARS = {
    # The newest year stood in the newest delivery only; a part of the table took its place.
    "no_year_is_lost": damage(
        "update raw.file_ledger set status = 'replaced' where file_id = '82900NED-new'"
    ),
}

DAMAGE = {
    f"{suite}__{rule}": spoiled
    for suite, rules in {
        "cbs_observation": _ALL_TABLES,
        "cbs_observation__82900NED": _OWNERSHIP,
        "cbs_observation__81955NED": _MUTATIONS,
        "cbs_observation__86286NED": _OWNERSHIP_SUCCESSOR,
        "cbs_observation__86098NED": _MUTATIONS_SUCCESSOR,
        "cbs_observation__columns": _COLUMNS,
        "cbs_observation__volume": _VOLUME,
        "cbs_observation__years": _YEARS,
    }.items()
    for rule, spoiled in rules.items()
}
