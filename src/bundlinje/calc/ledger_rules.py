"""What may be written next in a ledger, and what it changes: one pure table of rules.

Every rule about who may do what stands here and nowhere else, so that a walk over all states
(tests/trust) proves it for the command line and the web alike.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from bundlinje.calc.ledger_state import Key, Proposal, State, person_key, same_person
from bundlinje.core.ledger import Draft, key_id, ledger_id
from bundlinje.errors import Fault, Refused
from bundlinje.locale import LANGUAGES, words
from bundlinje.locale.numbers import kroner

LEAST_PEOPLE: Final = 2


def faults(state: State, draft: Draft) -> list[Fault]:
    """Return why a draft may not be written on a state, or nothing if it may be."""
    if draft.kind == "opened":
        return list(_opening_faults(state, draft))
    if not state.hashes:
        return [Fault("BL-L055", "kind")]
    author = state.keys.get(draft.key)
    if author is None:
        return [Fault("BL-L040", "key", {"key": draft.key})]
    if author.status != "active":
        values = {"key": draft.key, "person": author.person, "status": _status(author.status)}
        return [Fault("BL-L041", "key", values)]
    return list(_RULES[draft.kind][0](state, author, draft.content))


def after(state: State, draft: Draft, line_hash: str) -> State:
    """Return the state after a draft was written as a line; raises Refused if it may not be."""
    if found := faults(state, draft):
        raise Refused(found)
    if draft.kind == "opened":
        changed = _opened(draft)
    else:
        changed = _RULES[draft.kind][1](state, state.keys[draft.key], draft.content)
    return replace(
        changed,
        hashes=(*state.hashes, line_hash),
        authors=(*state.authors, changed.keys[draft.key].party),
    )


def _status(word: str) -> dict[str, str]:
    return {each: words("ledger")[each]["status"][word] for each in LANGUAGES}


# --- Opening -------------------------------------------------------------------------------------


def _opening_faults(state: State, draft: Draft) -> Iterator[Fault]:
    if state.hashes:
        yield Fault("BL-L055", "kind")
        return
    keys, parties = draft.content["keys"], draft.content["parties"]
    path = "content.keys"
    if draft.key not in {key_id(each["public_key"]) for each in keys}:
        yield Fault("BL-L040", "key", {"key": draft.key})
    if len({each["public_key"] for each in keys}) < len(keys):
        yield Fault("BL-L051", path)
    for place, each in enumerate(keys):
        if each["party"] not in parties:
            values = {"party": each["party"], "known": ", ".join(parties)}
            yield Fault("BL-L043", f"{path}.{place}.party", values)
    people = [person_key(each["person"]) for each in keys]
    if len(set(people)) < LEAST_PEOPLE or len({each["party"] for each in keys}) < LEAST_PEOPLE:
        yield Fault("BL-L056", path)
    if len(set(people)) < len(people):
        yield Fault("BL-L054", path)


def _opened(draft: Draft) -> State:
    keys = [_key(each) for each in draft.content["keys"]]
    return State(
        ledger=ledger_id(draft),
        title=draft.content["title"],
        parties=tuple(draft.content["parties"]),
        keys={key.id: key for key in keys},
    )


def _key(content: Mapping[str, Any]) -> Key:
    public = content["public_key"]
    return Key(key_id(public), content["person"], content["party"], public)


# --- Keys ----------------------------------------------------------------------------------------


def _may_propose_key(state: State, _: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _known_party(state, content["party"], "content.party")
    if key_id(content["public_key"]) in state.keys:
        yield Fault("BL-L051", "content.public_key")
    for key in state.keys.values():
        if same_person(key.person, content["person"]) and key.party != content["party"]:
            yield Fault("BL-L054", "content.person")
            return


def _may_replace_key(state: State, _: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    if key_id(content["public_key"]) in state.keys:
        yield Fault("BL-L051", "content.public_key")


def _may_end_key(state: State, _: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    key = state.keys.get(content["key"])
    if key is None:
        yield Fault("BL-L040", "content.key", {"key": content["key"]})
    elif key.status in ("lost", content["why"]):
        values = {"key": key.id, "person": key.person, "status": _status(key.status)}
        yield Fault("BL-L041", "content.key", values)


def _replaced(state: State, author: Key, content: Mapping[str, Any]) -> State:
    public = content["public_key"]
    new = replace(author, id=key_id(public), public_key=public, replaces=author.id)
    old = replace(author, status="replaced")
    return replace(state, keys={**state.keys, old.id: old, new.id: new})


def _ended(state: State, _: Key, content: Mapping[str, Any]) -> State:
    """End a key; with a lost one also those that took over from it, since a thief may have."""
    ids, keys = [content["key"]], dict(state.keys)
    if content["why"] == "lost":
        for key in state.keys.values():  # in the order in which they came
            if key.replaces in ids:
                ids.append(key.id)
    for each in ids:
        keys[each] = replace(keys[each], status=content["why"])
    return replace(state, keys=keys)


# --- Money ---------------------------------------------------------------------------------------


def _period(content: Mapping[str, Any]) -> tuple[str, str, str]:
    return content["contract_sha256"], content["period"]["from"], content["period"]["to"]


def _may_settle(state: State, _: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    for place, posting in enumerate(content["postings"]):
        yield from _known_party(state, posting["party"], f"content.postings.{place}.party")
    corrects = content["corrects"]
    if corrects is not None and corrects not in state.settlements:
        yield Fault("BL-L049", "content.corrects", {"sequence": corrects})
    if corrects is None and (first := state.settled.get(_period(content))) is not None:
        yield Fault("BL-L050", "content.period", {"sequence": first})


def _settled(state: State, _: Key, content: Mapping[str, Any]) -> State:
    balances = dict(state.balances)
    for posting in content["postings"]:
        account = posting["party"], posting["currency"]
        balances[account] = balances.get(account, 0) + posting["amount_ore"]
    period = _period(content)
    return replace(
        state,
        balances=balances,
        settlements=(*state.settlements, state.next),
        settled={period: state.next, **state.settled},
    )


def _may_propose_payment(state: State, author: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    for role in ("payer", "payee"):
        yield from _known_party(state, content[role], f"content.{role}")
    if content["settlement"] not in state.settlements:
        yield Fault("BL-L049", "content.settlement", {"sequence": content["settlement"]})
    yield from _of_party(author, content["payer"])
    for role, sign in (("payer", -1), ("payee", 1)):
        committed = state.committed(content[role], role, content["currency"])
        yield from _within(state, content, role, sign, committed)


def _within(
    state: State, content: Mapping[str, Any], role: str, sign: int, committed: int
) -> Iterator[Fault]:
    """Check that a payment is no more than its payer owes and its payee is owed."""
    account = content[role], content["currency"]
    rest = max(0, sign * state.balances.get(account, 0) - committed)
    if content["amount_ore"] > rest:
        shown = {each: f"{kroner(rest, each)} {content['currency']}" for each in LANGUAGES}
        values = {"party": content[role], "rest": shown}
        yield Fault("BL-L048" if role == "payer" else "BL-L058", "content.amount_ore", values)


def _proposed(what: str) -> Callable[[State, Key, Mapping[str, Any]], State]:
    def proposed(state: State, author: Key, content: Mapping[str, Any]) -> State:
        proposal = Proposal(state.next, what, content, author)
        return replace(state, proposals={**state.proposals, state.next: proposal})

    return proposed


def _may_approve(state: State, author: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    proposal = state.proposals.get(content["proposal"])
    yield from _in_status(proposal, content["proposal"], ("proposed",))
    if proposal is None:
        return
    if same_person(author.person, proposal.proposed_by.person):
        yield Fault("BL-L046", "key", {"person": author.person, "sequence": proposal.sequence})
    yield from _not_lost(state, proposal)
    if proposal.what == "payment":
        yield from _of_party(author, proposal.content["payer"])
    else:
        yield from _may_propose_key(state, author, proposal.content)


def _approved(state: State, author: Key, content: Mapping[str, Any]) -> State:
    proposal = state.proposals[content["proposal"]]
    changed = _with(state, replace(proposal, status="approved", approved_by=author))
    if proposal.what == "key":
        key = _key(proposal.content)
        changed = replace(changed, keys={**state.keys, key.id: key})
    return changed


def _may_withdraw(state: State, author: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    proposal = state.proposals.get(content["proposal"])
    known = ("proposed", "approved") if proposal and proposal.what == "payment" else ("proposed",)
    yield from _in_status(proposal, content["proposal"], known)
    if proposal and proposal.what == "payment":
        yield from _of_party(author, proposal.content["payer"])


def _withdrawn(state: State, _: Key, content: Mapping[str, Any]) -> State:
    return _with(state, replace(state.proposals[content["proposal"]], status="withdrawn"))


def _may_pay(state: State, author: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    proposal = state.proposals.get(content["proposal"])
    if proposal is None or proposal.what != "payment":
        yield Fault("BL-L044", "content.proposal", {"sequence": content["proposal"]})
        return
    yield from _in_status(proposal, content["proposal"], ("approved",))
    yield from _of_party(author, proposal.content["payer"])
    yield from _not_lost(state, proposal)
    for role, sign in (("payer", -1), ("payee", 1)):
        yield from _within(state, proposal.content, role, sign, 0)


def _paid(state: State, _: Key, content: Mapping[str, Any]) -> State:
    proposal = state.proposals[content["proposal"]]
    payment, balances = proposal.content, dict(state.balances)
    for role, sign in (("payer", 1), ("payee", -1)):
        account = payment[role], payment["currency"]
        balances[account] = balances.get(account, 0) + sign * payment["amount_ore"]
    return replace(_with(state, replace(proposal, status="paid")), balances=balances)


def _with(state: State, proposal: Proposal) -> State:
    return replace(state, proposals={**state.proposals, proposal.sequence: proposal})


# --- Countersigning ------------------------------------------------------------------------------


def _may_countersign(state: State, _: Key, content: Mapping[str, Any]) -> Iterator[Fault]:
    """The author only carries the receipt here; it is the key in it that has seen the ledger."""
    sequence, signer = content["sequence"], state.keys.get(content["key"])
    if sequence >= state.next or state.hashes[sequence] != content["hash"]:
        yield Fault("BL-L052", "content", {"sequence": sequence})
    elif signer is None:
        yield Fault("BL-L040", "content.key", {"key": content["key"]})
    elif signer.status in ("lost", "revoked"):
        values = {"key": signer.id, "person": signer.person, "status": _status(signer.status)}
        yield Fault("BL-L041", "content.key", values)
    elif signer.party == state.authors[sequence]:
        yield Fault("BL-L053", "content.key", {"party": signer.party, "sequence": sequence})


def _countersigned(state: State, _: Key, content: Mapping[str, Any]) -> State:
    party = state.keys[content["key"]].party
    newest = max(content["sequence"], state.seen.get(party, 0))
    return replace(state, seen={**state.seen, party: newest})


# --- What the rules share ------------------------------------------------------------------------


def _known_party(state: State, party: str, path: str) -> Iterator[Fault]:
    if party not in state.parties:
        yield Fault("BL-L043", path, {"party": party, "known": ", ".join(state.parties)})


def _of_party(author: Key, party: str) -> Iterator[Fault]:
    if author.party != party:
        yield Fault("BL-L047", "key", {"person": author.person, "party": party})


def _in_status(
    proposal: Proposal | None, sequence: int, wanted: tuple[str, ...]
) -> Iterator[Fault]:
    if proposal is None:
        yield Fault("BL-L044", "content.proposal", {"sequence": sequence})
    elif proposal.status not in wanted:
        values = {"sequence": sequence, "status": _status(proposal.status)}
        yield Fault("BL-L045", "content.proposal", values)


def _not_lost(state: State, proposal: Proposal) -> Iterator[Fault]:
    """Check that nobody has reported as lost a key by which the proposal came this far."""
    for key in filter(None, (proposal.proposed_by, proposal.approved_by)):
        if state.keys[key.id].status == "lost":
            values = {"person": key.person, "sequence": proposal.sequence}
            yield Fault("BL-L057", "content.proposal", values)


_May = Callable[[State, Key, Mapping[str, Any]], Iterator[Fault]]
_Then = Callable[[State, Key, Mapping[str, Any]], State]

_RULES: Final[Mapping[str, tuple[_May, _Then]]] = {
    "key_proposed": (_may_propose_key, _proposed("key")),
    "key_replaced": (_may_replace_key, _replaced),
    "key_ended": (_may_end_key, _ended),
    "settlement_recorded": (_may_settle, _settled),
    "payment_proposed": (_may_propose_payment, _proposed("payment")),
    "approved": (_may_approve, _approved),
    "withdrawn": (_may_withdraw, _withdrawn),
    "payment_made": (_may_pay, _paid),
    "head_countersigned": (_may_countersign, _countersigned),
}
"""Who may, and what then is: one line for each kind of entry but the opening."""
