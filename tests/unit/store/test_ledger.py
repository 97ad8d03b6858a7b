"""Appending: once, in order, and only what may be; backups carry a store to either database."""

import json
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connections

from bundlinje import store
from bundlinje.calc.ledger_check import follow_lines
from bundlinje.errors import Refused
from bundlinje.files.keys import signature_fits
from tests.trust.people import ANNA, BO, FIE, draft, payment, settlement
from tests.trust.places import close, ledger_in, made, sqlite
from tests.trust.postgres import server


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """A PostgreSQL database with tables."""
    with server() as url:
        made(url)
        yield url
        close()


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The id of a new ledger in a database of each kind, which is in use."""
    if request.param == "sqlite":
        url = sqlite(tmp_path / "ledger.sqlite")
        made(url)
    else:
        url = request.getfixturevalue("postgresql")
    key = ledger_in(url, tmp_path.name)
    store.configure(url)
    yield key
    close()


def lines(ledger: str) -> list[bytes]:
    """Return the lines of a ledger in the database in use."""
    from bundlinje.store.ledger import rows_of

    return [row.line for row in rows_of(ledger)]


def test_an_entry_is_signed_chained_and_read_back(ledger: str) -> None:
    from bundlinje.store.ledger import append, head_of, ledgers, state_of

    done = append(
        ledger,
        draft("settlement_recorded", settlement(1_000_00), ANNA, "s1"),
        ANNA.sign,
        signature_fits,
    )

    assert done.new
    assert lines(ledger)[1] == done.entry.line
    assert head_of(ledger) == (1, done.entry.hash)
    assert ledger in ledgers()
    followed = follow_lines(lines(ledger), signature_fits)
    assert followed.broken == ()
    assert followed.state == state_of(ledger, signature_fits)


def test_the_same_client_id_is_one_entry_and_says_one_thing(ledger: str) -> None:
    from bundlinje.store.ledger import append

    asked = draft("settlement_recorded", settlement(1_000_00), ANNA, "s1")
    first = append(ledger, asked, ANNA.sign, signature_fits)
    again = append(ledger, asked, ANNA.sign, signature_fits)

    assert (again.entry, again.new) == (first.entry, False)
    for other, key in (
        (draft("settlement_recorded", settlement(1_000_01), ANNA, "s1"), ANNA),
        (draft("settlement_recorded", settlement(1_000_00), BO, "s1"), BO),
        (draft("approved", {"proposal": 1}, ANNA, "s1"), ANNA),
    ):
        with pytest.raises(Refused, match="BL-L042"):
            append(ledger, other, key.sign, signature_fits)
    assert len(lines(ledger)) == 2


def test_what_may_not_be_is_not_written(ledger: str) -> None:
    from bundlinje.store.ledger import append

    refusals = [
        (draft("payment_proposed", payment(1, 1), ANNA), ANNA, "BL-L049"),
        (draft("approved", {"proposal": "x"}, ANNA), ANNA, "BL-L010"),
        (draft("settlement_recorded", settlement(1), ANNA), BO, "BL-L062"),
    ]
    for asked, signer, code in refusals:
        with pytest.raises(Refused, match=code):
            append(ledger, asked, signer.sign, signature_fits)
    with pytest.raises(Refused, match="BL-L006"):
        append(
            "0" * 32, draft("settlement_recorded", settlement(1), ANNA), ANNA.sign, signature_fits
        )
    assert len(lines(ledger)) == 1


def test_a_broken_ledger_is_not_written_on(tmp_path: Path) -> None:
    from bundlinje.store.ledger import append, rows_of, state_of

    url = sqlite(tmp_path / "ledger.sqlite")
    made(url)
    key = ledger_in(url, "broken")
    store.configure(url)
    with connections["default"].cursor() as cursor:
        cursor.execute("DROP TRIGGER store_ledgerentry_no_update")
        cursor.execute("UPDATE store_ledgerentry SET line = x'ff00', hash = 'x'")

    asked = draft("settlement_recorded", settlement(1), ANNA)
    with pytest.raises(Refused, match="BL-L074"):
        append(key, asked, ANNA.sign, signature_fits)
    with pytest.raises(Refused, match="BL-L074"):
        state_of(key, signature_fits)
    assert [row.line for row in rows_of(key)] == [b"\xff\x00"]
    close()


def test_what_others_write_meanwhile_is_seen(ledger: str) -> None:
    """The state kept in memory is that of the newest entry, whoever wrote it."""
    from bundlinje.store import ledger as ledgers

    kept = ledgers.state_of(ledger, signature_fits)
    ledgers._followed.clear()
    asked = draft("settlement_recorded", settlement(1_000_00), ANNA, "s1")
    ledgers.append(ledger, asked, ANNA.sign, signature_fits)
    ledgers._followed[ledger] = kept

    assert ledgers.state_of(ledger, signature_fits).next == kept.next + 1


def _a_little_business(ledger: str) -> None:
    from bundlinje.store.ledger import append

    drafts = [
        (draft("settlement_recorded", settlement(1_000_00), ANNA, "s1"), ANNA),
        (draft("payment_proposed", payment(1, 400_00), ANNA, "p1"), ANNA),
        (draft("approved", {"proposal": 2}, BO, "a1"), BO),
        (draft("key_ended", {"key": FIE.public.id, "why": "revoked"}, BO, "k1"), BO),
    ]
    for asked, key in drafts:
        append(ledger, asked, key.sign, signature_fits)


def test_a_backup_fills_the_other_kind_of_database_with_the_same(tmp_path: Path) -> None:
    from django.utils.timezone import now

    one, other = sqlite(tmp_path / "a.sqlite"), sqlite(tmp_path / "b.sqlite")
    for url in (one, other):
        made(url)
    key = ledger_in(one, "moved")
    store.configure(one)
    from bundlinje.store import backup, models
    from bundlinje.store.ledger import append, state_of

    _a_little_business(key)
    town = models.Organisation.objects.create(slug="aarhus", name="Aarhus")
    case = models.Case.objects.create(organisation=town, slug="diabetes", title="Diabetes")
    user = models.User.objects.create_user("anna", organisation=town)
    models.CaseVersion.objects.create(
        case=case, number=1, sha256="0" * 64, content="{}", author=user, time=now()
    )
    models.ReadLog.objects.create(case=case, reader=user, what="case", time=now())
    before, content = lines(key), backup.backup()
    assert content == backup.backup()
    with server() as url:
        made(url)
        for place in (url, other):
            store.configure(place)
            counts = backup.restore(content, signature_fits)
            assert counts["store.ledgerentry.jsonl"] == len(before) == 5
            assert lines(key) == before
            assert state_of(key, signature_fits).next == 5
            assert models.User.objects.get().organisation.slug == "aarhus"
            more = draft("settlement_recorded", settlement(1, 2), ANNA, "s2")
            assert append(key, more, ANNA.sign, signature_fits).entry.sequence == 5
            with pytest.raises(Refused, match="BL-L071"):
                backup.restore(content, signature_fits)
        close()


def changed(content: bytes, name: str, old: bytes, new: bytes, mend: bool) -> bytes:
    """Return a backup in which a table is changed, with the sum in its manifest mended or not."""
    import hashlib

    with zipfile.ZipFile(BytesIO(content)) as opened:
        parts = {each: opened.read(each) for each in opened.namelist()}
    parts[name] = parts[name].replace(old, new)
    manifest = json.loads(parts["manifest.json"])
    if mend:
        manifest["sha256"][name] = hashlib.sha256(parts[name]).hexdigest()
    parts["manifest.json"] = json.dumps(manifest).encode()
    made_of = BytesIO()
    with zipfile.ZipFile(made_of, "w") as opened:
        for each, part in parts.items():
            opened.writestr(each, part)
    return made_of.getvalue()


def test_a_backup_that_was_changed_is_not_restored(tmp_path: Path) -> None:
    from bundlinje.store import backup

    one, other = sqlite(tmp_path / "a.sqlite"), sqlite(tmp_path / "b.sqlite")
    for url in (one, other):
        made(url)
    ledger_in(one, "changed")
    store.configure(one)
    content = backup.backup()
    store.configure(other)
    name = "store.ledgerentry.jsonl"
    spoiled = {
        "BL-L070": [
            content[:-50],
            b"",
            changed(content, name, b"Anna", b"Else", mend=False),
            changed(content, "manifest.json", b'"step":"0002', b'"step":"0009', mend=False),
            changed(content, "manifest.json", b'"format":1', b'"format":2', mend=False),
        ],
        "BL-L074": [changed(content, name, b"Anna", b"Else", mend=True)],
    }
    for code, files in spoiled.items():
        for file in files:
            with pytest.raises(Refused, match=code):
                backup.restore(file, signature_fits)
    from bundlinje.store.ledger import ledgers

    assert ledgers() == []  # nothing of them is left behind
    backup.restore(content, signature_fits)
    assert len(ledgers()) == 1
    close()


def test_another_version_of_the_database_is_refused_until_it_is_migrated(tmp_path: Path) -> None:
    from django.core.management import call_command

    from bundlinje.store import versions

    url = sqlite(tmp_path / "a.sqlite")
    store.configure(url, create=True)
    with pytest.raises(Refused, match=r"BL-L008.*-;"):
        versions.refuse_other_version()
    call_command("migrate", "store", "0001", verbosity=0)
    with pytest.raises(Refused, match=r"BL-L008.*0001_initial"):
        versions.refuse_other_version()
    versions.migrate()
    versions.refuse_other_version()
    versions.migrate()
    close()
