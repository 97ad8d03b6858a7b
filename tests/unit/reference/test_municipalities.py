"""The municipalities: all of them, once, and found however they are spelled."""

import pytest

from bundlinje.errors import Refused
from bundlinje.reference.municipalities import find_municipality, municipalities


def test_there_are_98_each_once() -> None:
    """Source: https://www.dst.dk/da/Statistik/dokumentation/nomenklaturer/nuts (98 since 2007)."""
    found = municipalities()

    assert len(found) == 98
    for part in ("code", "name"):
        assert len({getattr(each, part) for each in found}) == 98
    assert len({each.title.da for each in found}) == 98
    assert [each.code for each in found] == sorted(each.code for each in found)
    assert all(len(each.code) == 4 and each.code.isdecimal() for each in found)


@pytest.mark.parametrize(
    ("code", "title"),
    [("0101", "København"), ("0400", "Bornholm"), ("0461", "Odense"), ("0492", "Ærø"),
     ("0563", "Fanø"), ("0751", "Aarhus"), ("0851", "Aalborg"), ("0860", "Hjørring")],
)  # fmt: skip
def test_well_known_codes(code: str, title: str) -> None:
    """Source: https://danmarksadresser.dk/adressedata/kodelister/kommunekodeliste."""
    assert find_municipality(code).title.da == title


@pytest.mark.parametrize("each", municipalities(), ids=[each.name for each in municipalities()])
def test_each_is_found_by_code_number_and_name(each: object) -> None:
    assert each in municipalities()
    for place in municipalities():
        if place is each:
            words = (place.code, str(place.number), place.name, place.title.da, place.title.en)
            for word in (*words, place.title.da.upper(), f"{place.title.da} Kommune"):
                assert find_municipality(word) == place


@pytest.mark.parametrize(
    ("word", "title"),
    [
        ("Århus", "Aarhus"),
        ("århus kommune", "Aarhus"),
        ("Københavns Kommune", "København"),
        ("Copenhagen", "København"),
        ("  ballerup ", "Ballerup"),
        ("Bornholms Regionskommune", "Bornholm"),
        ("Høje Taastrup", "Høje-Taastrup"),
        ("Lyngby-Tårbæk", "Lyngby-Taarbæk"),
        ("Ringkøbing-Skjern Kommune", "Ringkøbing-Skjern"),
        ("Aarhus Municipality", "Aarhus"),
        ("Ishoej", "Ishøj"),
        ("Aabenraa", "Aabenraa"),
    ],
)
def test_common_spellings(word: str, title: str) -> None:
    assert find_municipality(word).title.da == title


@pytest.mark.parametrize(
    ("word", "nearest"),
    [("Aarhuus", "Aarhus"), ("Kobenhavn", "København"), ("Frederikssun", "Frederikssund"),
     ("Faaborg", "Faaborg-Midtfyn"), ("hillerod", "Hillerød")],
)  # fmt: skip
def test_a_misspelling_leads_to_the_nearest(word: str, nearest: str) -> None:
    with pytest.raises(Refused) as refused:
        find_municipality(word)

    assert refused.value.faults[0].code == "BL-S040"
    assert refused.value.faults[0].values["near"] == nearest


@pytest.mark.parametrize("word", ["", " ", "0", "000", "998", "0411", "75100751", "Sverige", "²³"])
def test_what_is_no_municipality_is_refused(word: str) -> None:
    with pytest.raises(Refused) as refused:
        find_municipality(word)

    for language in ("da", "en"):
        assert refused.value.faults[0].text(language).endswith("?")
