"""Sealed columns: bound to table, column and row; found by their type; rotated under work."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from factories.town import Town
from lianxinqiao.kernel import keyring
from lianxinqiao.kernel.database import rotation
from lianxinqiao.kernel.errors import InvalidInput
from lianxinqiao.kernel.keyring import KeyRing, KeyRingMissing, SealBroken
from lianxinqiao.kernel.secrets import (
    EncryptedBytesField,
    SealedColumn,
    is_anything_sealed,
    key_ring,
    open_token,
    sealed_columns,
    text_token,
)
from lianxinqiao.kernel.unopened import UNREADABLE, Unreadable
from lianxinqiao.residents.models import Household, ImportRun, Person

NUMBER = "11010519491231002X"


@pytest.fixture(autouse=True)
def _ring_of_its_own(tmp_path: Path, settings: Any) -> Any:
    settings.KEY_RING = str(tmp_path / "fields.keys")
    key_ring.cache_clear()
    yield
    key_ring.cache_clear()


def stored(model: Any, column: str, pk: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {column} FROM {model._meta.db_table} WHERE "{model._meta.pk.column}" = %s', [pk])
        return cursor.fetchone()[0]


def store(model: Any, column: str, pk: Any, token: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE {model._meta.db_table} SET {column} = %s WHERE "{model._meta.pk.column}" = %s', [token, pk]
        )


def test_a_value_moved_to_another_row_or_column_does_not_open(town: Town) -> None:
    one, two = Person.objects.all()[:2]
    one.citizen_id = one.phone = NUMBER
    one.save()
    assert Person.objects.get(pk=one.pk).citizen_id == NUMBER
    store(Person, "citizen_id", two.pk, stored(Person, "citizen_id", one.pk))
    assert isinstance(Person.objects.get(pk=two.pk).citizen_id, Unreadable)
    store(Person, "phone", one.pk, stored(Person, "citizen_id", one.pk))
    assert isinstance(Person.objects.get(pk=one.pk).phone, Unreadable)
    home = town.homes[0]
    store(Household, "phone", home.pk, stored(Person, "citizen_id", one.pk))
    assert isinstance(Household.objects.get(pk=home.pk).phone, Unreadable)


def test_a_flipped_byte_and_what_is_no_token_do_not_open(town: Town) -> None:
    home = town.homes[0]
    home.phone = "13812345678"
    home.save()
    token = stored(Household, "phone", home.pk)
    for wrong in (token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:], "13812345678", "s2:k9:AAAA", "s2:k1:!"):
        store(Household, "phone", home.pk, wrong)
        assert isinstance(Household.objects.get(pk=home.pk).phone, Unreadable)


def test_without_its_row_nothing_is_opened_or_written(town: Town) -> None:
    home = town.homes[0]
    home.phone = "13812345678"
    home.save()
    given = Household.objects.filter(pk=home.pk).values_list("phone", flat=True).get()
    assert "138" not in str(given)
    with pytest.raises(TypeError), transaction.atomic():
        Household.objects.filter(pk=home.pk).update(phone="13812345678")
    Household.objects.filter(pk=home.pk).update(phone="")
    assert Household.objects.get(pk=home.pk).phone == ""
    with pytest.raises(TypeError):
        Household.objects.bulk_update([home], ["phone"])


def test_a_deferred_column_is_opened_with_its_row(town: Town) -> None:
    home = town.homes[0]
    home.phone = "13812345678"
    home.save()
    assert Household.objects.defer("phone").get(pk=home.pk).phone == "13812345678"
    assert Person.objects.select_related("household").filter(household=home)[0].household.phone == "13812345678"
    again = Household.objects.get(pk=home.pk)
    again.refresh_from_db()
    assert again.phone == "13812345678"


def test_every_sealed_column_is_found_and_has_a_key_made_before_it_is_saved() -> None:
    found = {f"{column.model._meta.label}.{column.name}" for column in sealed_columns()}
    assert {"residents.Person.citizen_id", "demands.Demand.asker_phone", "leadership.ReceptionVisit.signature"} <= found
    by_name = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if type(field).__name__.startswith(("Encrypted", "Sealed"))
    }
    assert found == by_name
    assert not [problem for column in sealed_columns() for problem in column.check()]


def fill_everything() -> dict[tuple[SealedColumn[Any, Any], Any], Any]:
    """Put something into every sealed column that has a row, and return what."""
    held = {}
    for column in sealed_columns():
        for number, row in enumerate(column.model._default_manager.all()[:500]):
            value: Any = f"13800{number:06}"
            if isinstance(column, EncryptedBytesField):
                value = value.encode()
            assert column.column is not None
            store(
                column.model,
                column.column,
                row.pk,
                column.get_db_prep_value(column.sealed(column.key_of(row), value), connection),
            )
            held[(column, row.pk)] = value
    return held


def read_everything(held: dict[tuple[SealedColumn[Any, Any], Any], Any]) -> None:
    for (column, pk), value in held.items():
        assert getattr(column.model._default_manager.get(pk=pk), column.attname) == value


def test_a_rotation_writes_every_sealed_column_and_leaves_nothing(town: Town, now: datetime) -> None:
    ImportRun.objects.create(area=town.own, by=town.cadre, file_name="x", content=b"PK", created_at=now)
    held = fill_everything()
    before = key_ring().current
    done = rotation.rotate()
    assert done.rows == len(held)
    assert (done.remainder, done.broken) == (0, [])
    assert done.key != before
    read_everything(held)
    assert rotation.rotate().key != done.key


def test_what_does_not_open_is_reported_and_keeps_the_old_key(town: Town, now: datetime) -> None:
    held = fill_everything()
    home = town.homes[0]
    store(Household, "phone", home.pk, "s2:k1:" + "A" * 80)
    done = rotation.rotate()
    assert done.remainder == 1
    assert done.broken == [f"residents_household.phone.{home.pk}"]
    with pytest.raises(rotation.RotationRefused):
        rotation.retire()
    store(Household, "phone", home.pk, "")
    # What is left over is gone on with, under the same key.
    store(Person, "phone", Person.objects.all()[0].pk, "")
    del held
    assert rotation.rotate(fresh=False).key == "k3"


def test_a_rotation_that_was_stopped_goes_on_with_its_key(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    held = fill_everything()
    monkeypatch.setattr(rotation, "BATCH", 2)
    turns = 0

    def stop(_words: str) -> None:
        nonlocal turns
        turns += 1
        if turns == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(say=stop)
    assert sum(rotation.remainder().values()) > 0
    read_everything(held)
    done = rotation.rotate()
    assert (done.key, done.remainder) == ("k2", 0)
    read_everything(held)


def test_another_process_learns_of_a_new_key_by_itself(town: Town) -> None:
    home = town.homes[0]
    home.phone = "13812345678"
    home.save()
    other = KeyRing(key_ring().path)
    rotation.rotate()
    token = stored(Household, "phone", home.pk)
    place = f"residents_household.phone.{home.pk}"
    assert other.current == "k1"
    assert key_ring().current == "k2"
    assert open_token(token, place, other) == b"13812345678"
    third = KeyRing(key_ring().path)
    rotation.rotate()
    assert third.current == "k2"
    assert third.seal(b"x", "place")[0] == "k3"


def test_words_that_do_not_open_stay_when_their_row_is_saved_and_are_never_sealed_anew(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    home, other = town.homes[:2]
    home.phone = "13812345678"
    home.save()
    broken = stored(Household, "phone", home.pk)[:-8] + "AAAAAAA="
    store(Household, "phone", home.pk, broken)
    row = Household.objects.get(pk=home.pk)
    assert row.phone == UNREADABLE
    assert f"residents_household.phone.{home.pk}" in caplog.text and "1381" not in caplog.text
    row.wishes = "想修路"
    row.save()
    assert stored(Household, "phone", home.pk) == broken
    for said in (UNREADABLE, f" {UNREADABLE}", str(row.phone)):
        row.phone = said
        with pytest.raises(InvalidInput), transaction.atomic():
            row.save()
    elsewhere = Household.objects.get(pk=other.pk)
    elsewhere.phone = Household.objects.get(pk=home.pk).phone
    with pytest.raises(InvalidInput), transaction.atomic():
        elsewhere.save()
    assert stored(Household, "phone", home.pk) == broken
    row.phone = "13900000000"
    row.save()
    assert Household.objects.get(pk=home.pk).phone == "13900000000"


def test_what_was_sealed_without_its_place_is_bound_and_then_refused(town: Town) -> None:
    home = town.homes[0]
    ring = json.loads(key_ring().path.read_text())
    del ring["bound"]
    keyring.write_private(key_ring().path, json.dumps(ring))
    token = old_token("13812345678")
    store(Household, "phone", home.pk, token)
    assert Household.objects.get(pk=home.pk).phone == "13812345678"
    done = rotation.bind_all()
    assert done is not None
    assert (done.rows, done.remainder) == (1, 0)
    assert stored(Household, "phone", home.pk).startswith("s2:k1:")
    assert Household.objects.get(pk=home.pk).phone == "13812345678"
    assert rotation.bind_all() is None
    store(Household, "phone", home.pk, token)
    assert isinstance(Household.objects.get(pk=home.pk).phone, Unreadable)


def old_token(plain: str) -> str:
    """Seal as it was done before places were bound."""
    import base64
    import os

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    nonce = os.urandom(12)
    sealer = Cipher(algorithms.SM4(key_ring().keys["k1"]), modes.GCM(nonce)).encryptor()
    sealed = sealer.update(plain.encode()) + sealer.finalize()
    return "k1:" + base64.b64encode(nonce + sealed + sealer.tag).decode()


def test_an_old_key_goes_only_when_nothing_needs_it_and_its_name_is_not_given_again(town: Town) -> None:
    held = fill_everything()
    rotation.rotate()
    home = town.homes[0]
    ring = json.loads(key_ring().path.read_text())
    keyring.write_private(key_ring().path, json.dumps({**ring, "current": "k1"}))
    token = str(text_token(b"13812345678", f"residents_household.phone.{home.pk}"))
    keyring.write_private(key_ring().path, json.dumps(ring))
    store(Household, "phone", home.pk, token)
    with pytest.raises(rotation.RotationRefused):
        rotation.retire()
    rotation.rotate()
    assert rotation.retire() == ["k1"]
    with pytest.raises(SealBroken):
        key_ring().open("k1", b"0" * 40, "x")
    del held[(next(c for c in sealed_columns() if c.model is Household), home.pk)]
    read_everything(held)
    assert rotation.rotate().key == "k3"


def test_new_keys_are_made_only_where_nothing_is_sealed(town: Town, settings: Any, tmp_path: Path) -> None:
    """With new keys over a town of old ones all that is sealed would be lost, and nobody would be told."""
    home = town.homes[0]
    home.phone = "13812345678"
    home.save()
    ours = key_ring().path
    key_ring.cache_clear()
    try:
        settings.KEY_RING = str(tmp_path / "gone.keys")
        with pytest.raises(KeyRingMissing, match=r"gone\.keys"):
            key_ring()
        assert not Path(settings.KEY_RING).exists()
    finally:
        settings.KEY_RING = str(ours)
        key_ring.cache_clear()
    assert key_ring().path == ours


def test_a_database_without_anything_sealed_gets_its_keys(db: None, settings: Any, tmp_path: Path) -> None:
    assert not is_anything_sealed()
    key_ring.cache_clear()
    ours = settings.KEY_RING
    try:
        settings.KEY_RING = str(tmp_path / "new.keys")
        assert key_ring().path.exists()
    finally:
        settings.KEY_RING = ours
        key_ring.cache_clear()
