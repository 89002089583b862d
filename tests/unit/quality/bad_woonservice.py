"""For each rule on Woonservice records: how to spoil `good_woonservice` so that it fails."""

from __future__ import annotations

from tests.unit.quality.bad_raw import Damage, damage
from tests.unit.quality.good_woonservice import EXTRACTS

_TEXT = {
    "publication": "housing_form",
    "response": "kind",
    "offer": "detail_status",
    "allocation": "target_group",
    "registration": "housing_situation",
}
_KEY = {
    "publication": "unit_key",
    "response": "registration_key",
    "offer": "publication_key",
    "allocation": "publication_key",
    "registration": "person_key",
}
_FIRST = "row_number = 3 and file_id like '%-new'"


def spoil(table: str, what: str, where: str = _FIRST) -> str:
    return f"update raw.woonservice_{table} set {what} where {where}"


def _of_a_table(table: str, event: str) -> dict[str, Damage]:
    return {
        # 32 characters, but capitals: an IBAN-like number that was let through.
        "keys_are_pseudonyms": damage(spoil(table, f"{_KEY[table]} = repeat('A1', 16)")),
        # Digits and small letters are a word of a list too, so this one fails alone.
        "no_text_looks_personal": damage(spoil(table, f"{_TEXT[table]} = '0612345678'")),
        "texts_are_words_of_a_list": damage(spoil(table, f"{_TEXT[table]} = 'Heeft een hond'")),
        "dates_are_plausible": damage(spoil(table, f"{event} = date '1900-01-01'")),
    }


_ALLOCATION = {
    # Its event, the letting, would lie before the registration as well.
    "dates_are_plausible": damage(spoil("allocation", "registration_date = date '1900-01-01'")),
    "classes_are_known": damage(spoil("allocation", "age_class = '23_25'")),
    "no_letting_before_registration": damage(
        spoil("allocation", "registration_date = date '2025-09-02'")
    ),
    # 5 of 40.
    "routes_can_be_told": damage(
        spoil("allocation", "model = null", "row_number < 7 and file_id like '%-new'")
    ),
}
_REGISTRATION = {"classes_are_known": damage(spoil("registration", "household_type = 'gezin'"))}

_EXTRACT = {
    "every_extract_is_delivered": damage(
        "update raw.file_ledger set status = 'withdrawn' where dataset = 'reacties'"
    ),
    "no_column_is_newly_dropped": damage(
        "update raw.woonservice_extract set dropped_columns = 'status_oud'"
        " where file_id = 'reacties-new'"
    ),
    "one_key_made_all_pseudonyms": damage(
        "update raw.woonservice_extract set key_fingerprint = 'another key'"
        " where file_id = 'reacties-new'"
    ),
}

_NEW = "file_id = 'reacties-new'"
_VOLUME = {
    # 4 of 40 is a tenth.
    "the_newest_month_does_not_collapse": damage(
        f"delete from raw.woonservice_response where {_NEW} and row_number > 5",
        also=("the_newest_month_is_usual",),
    ),
    # 16 of 40.
    "the_newest_month_is_usual": damage(
        f"delete from raw.woonservice_response where {_NEW} and row_number > 17"
    ),
    # 100 of 200.
    "the_registrations_are_steady": damage(
        "delete from raw.woonservice_registration"
        " where file_id = 'inschrijvingen-old' and row_number % 2 = 0"
    ),
    "the_newest_file_reaches_its_last_day": damage(
        f"update raw.woonservice_extract set last_date = date '2025-09-15' where {_NEW}"
    ),
}

DAMAGE: dict[str, Damage] = {
    f"{suite}__{rule}": spoiled
    for suite, rules in (
        *((f"woonservice_{table}", _of_a_table(table, day)) for table, day in EXTRACTS.values()),
        ("woonservice_allocation", _ALLOCATION),
        ("woonservice_registration", _REGISTRATION),
        ("woonservice_extract", _EXTRACT),
        ("woonservice_extract__volume", _VOLUME),
    )
    for rule, spoiled in rules.items()
}
