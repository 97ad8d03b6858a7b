"""Made-up people with keys of known secrets, and ledgers that they write, in memory."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bundlinje.calc.ledger_check import START, follow
from bundlinje.calc.ledger_state import State
from bundlinje.core.ledger import Draft, Entry, Head, ledger_id
from bundlinje.files.keys import PublicKey, SecretKey, signature_fits

TOWN, FUND = "aarhus", "fonden"
TIME = "2026-11-24T10:00:00Z"
CONTRACT = "c0" * 32


def key_of(person: str, party: str, number: int = 1) -> SecretKey:
    """Return a key that is the same at every run; a person's second key has number 2."""
    seed = hashlib.sha256(f"{person} {party} {number}".encode()).digest()
    secret = Ed25519PrivateKey.from_private_bytes(seed)
    public = secret.public_key().public_bytes_raw().hex()
    return SecretKey(PublicKey(person, party, public), secret)


ANNA, BO = key_of("Anna Holm", TOWN), key_of("Bo Lind", TOWN)
FIE, GRY = key_of("Fie Krag", FUND), key_of("Gry Dam", FUND)
PEOPLE = (ANNA, BO, FIE, GRY)


def opening(people: tuple[SecretKey, ...] = PEOPLE) -> Draft:
    """Return the draft that opens the ledger of these people."""
    content = {
        "title": "Diabetes 2026",
        "parties": [TOWN, FUND],
        "keys": [each.public.content for each in people],
    }
    return Draft("opened", content, people[0].public.id, TIME, "opened")


def posting(party: str, ore: int, **others: Any) -> dict[str, Any]:
    """Return a posting in which a party is owed øre, or owes them where they are below 0."""
    plain = {"account": "outcome-payments", "rule": "rule-1", "tranche": "", "reason": "met"}
    return {"party": party, "amount_ore": ore, "currency": "DKK", **plain, **others}


def settlement(ore: int, half_year: int = 1, corrects: int | None = None) -> dict[str, Any]:
    """Return a settlement by which the town owes the fund øre for a half-year from 2026 on."""
    year, second = 2026 + (half_year - 1) // 2, half_year % 2 == 0
    period = ("07-01", "12-31") if second else ("01-01", "06-30")
    return {
        "contract_sha256": CONTRACT,
        "contract_version": 1,
        "period": {"from": f"{year}-{period[0]}", "to": f"{year}-{period[1]}"},
        "corrects": corrects,
        "postings": [posting(TOWN, -ore), posting(FUND, ore)],
        "decisions": {"root": "de" * 32, "count": 120},
    }


def payment(settled: int, ore: int, payer: str = TOWN, payee: str = FUND) -> dict[str, Any]:
    """Return the content of a proposed payment."""
    money = {"amount_ore": ore, "currency": "DKK"}
    return {"settlement": settled, "payer": payer, "payee": payee, **money}


def draft(kind: str, content: Mapping[str, Any], author: SecretKey, client_id: str = "x") -> Draft:
    """Return a draft with the time that all entries here have."""
    return Draft(kind, content, author.public.id, TIME, client_id)


def head(state: State, sequence: int, signer: SecretKey) -> Head:
    """Return a receipt for an entry of a ledger."""
    seen = Head(state.ledger, sequence, state.hashes[sequence], signer.public.id, TIME)
    return replace(seen, signature=signer.sign(seen.signed))


@dataclass
class Book:
    """A ledger in memory, which takes only what a store would take."""

    state: State = START
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def opened(cls, people: tuple[SecretKey, ...] = PEOPLE) -> "Book":
        """Return a ledger with its opening."""
        book = cls()
        book.take(opening(people), people[0], ledger_id(opening(people)))
        return book

    def take(self, asked: Draft, author: SecretKey, ledger: str = "") -> int:
        """Append a draft and return where it stands."""
        entry = signed(self.state, asked, author, ledger)
        self.state = follow(self.state, entry, signature_fits)
        self.entries.append(entry)
        return entry.sequence

    def write(self, author: SecretKey, kind: str, **content: Any) -> int:
        """Append content in the name of a person and return where it stands."""
        return self.take(draft(kind, content, author, f"c{len(self.entries)}"), author)

    def pay(self, settled: int, ore: int, one: SecretKey = ANNA, other: SecretKey = BO) -> int:
        """Propose, approve and pay; returns where the proposal stands."""
        number = self.write(one, "payment_proposed", **payment(settled, ore))
        self.write(other, "approved", proposal=number)
        self.write(one, "payment_made", proposal=number, reference="bank 1", date="2026-11-24")
        return number

    def countersign(self, signer: SecretKey, sequence: int | None = None) -> int:
        """Take a receipt for an entry, by default the newest, into the ledger."""
        where = self.state.next - 1 if sequence is None else sequence
        return self.write(signer, "head_countersigned", **head(self.state, where, signer).content)

    @property
    def lines(self) -> list[bytes]:
        """The ledger as it is exported."""
        return [entry.line for entry in self.entries]


def signed(state: State, asked: Draft, author: SecretKey, ledger: str = "") -> Entry:
    """Return the entry that a draft becomes at the end of a ledger."""
    entry = Entry(
        ledger or state.ledger,
        state.next,
        state.last_hash,
        asked.kind,
        asked.client_id,
        asked.content,
        asked.key,
        asked.time,
    )
    return replace(entry, signature=author.sign(entry.signed))


def years_of_business(half_years: int = 6) -> Book:
    """Return a ledger with settlements, payments, a new colleague, a lost key and receipts."""
    book = Book.opened()
    for half_year in range(1, half_years + 1):
        settled = book.write(ANNA, "settlement_recorded", **settlement(1_000_00, half_year))
        book.pay(settled, 600_00)
        book.pay(settled, 400_00, BO, ANNA)
        book.countersign(FIE)
        if half_year == 2:
            new = key_of("Ida Juul", TOWN).public.content
            book.write(BO, "approved", proposal=book.write(ANNA, "key_proposed", **new))
        if half_year == 4:
            book.write(FIE, "key_ended", key=GRY.public.id, why="lost")
    return book
