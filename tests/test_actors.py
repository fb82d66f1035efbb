"""The shipped parties and media."""

from __future__ import annotations

import datetime as dt
import functools
import re
from itertools import combinations

import pytest

from mapper.claims.actors import load_registry
from mapper.errors import FileError, InputError
from mapper.reports.names.mentions import Names
from mapper.reports.packs.language import load_pack
from mapper.reports.packs.phrases import tokenize

NEAREST_COLOURS = 36
SPELT = re.compile(r"[\w'’.\-/& ()]+")


def spellings(entry):
    """Every name of an entry, as the registry compares them."""
    listed = [entry.name, *(name for names in entry.names.values() for name in names)]
    return {name.casefold().replace("-", " ") for name in listed}


def overlap(one, other):
    """Whether two entries stand for more than the day on which one follows the other."""
    begins = max(one.first_day or dt.date.min, other.first_day or dt.date.min)
    return begins < min(one.last_day or dt.date.max, other.last_day or dt.date.max)


def apart(one, other):
    """How far two colours are from each other to the eye, by the red-mean formula."""
    (r1, g1, b1), (r2, g2, b2) = ([int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in (one, other))
    mean = (r1 + r2) / 2
    squares = (
        (2 + mean / 256) * (r1 - r2) ** 2 + 4 * (g1 - g2) ** 2 + (2 + (255 - mean) / 256) * (b1 - b2) ** 2
    )
    return squares**0.5


@pytest.fixture(scope="module")
def registry():
    return load_registry()


def test_every_party_has_a_colour(registry):
    assert [a.id for a in registry.actors.values() if not re.fullmatch(r"#[0-9a-f]{6}", a.colour)] == []


def of_one_war(registry):
    """Pairs of parties that a report of one country may name."""
    actors = registry.actors.values()
    return [pair for pair in combinations(actors, 2) if set(pair[0].countries) & set(pair[1].countries)]


def test_allies_and_camps_are_those_of_listed_parties(registry):
    camps = {actor.camp for actor in registry.actors.values()}
    for actor in registry.actors.values():
        assert set(actor.allies) <= set(registry.actors) - {actor.id}, actor.id
        assert actor.countries, actor.id
    for source in registry.sources.values():
        assert not source.camp or source.camp in camps, source.id


def test_no_id_or_name_means_both_a_party_and_a_source(registry):
    parties = {name for actor in registry.actors.values() for name in {actor.id, *spellings(actor)}}
    for source in registry.sources.values():
        assert not parties & {source.id, *spellings(source)}, source.id


def test_every_name_can_be_found_in_a_text(registry):
    for entry in (*registry.actors.values(), *registry.sources.values()):
        for name in spellings(entry):
            assert SPELT.fullmatch(name), (entry.id, name)


def test_two_parties_of_one_country_and_time_share_no_name(registry):
    for one, other in of_one_war(registry):
        assert not (overlap(one, other) and spellings(one) & spellings(other)), (one.id, other.id)


def test_two_sources_of_one_time_share_no_name(registry):
    for one, other in combinations(registry.sources.values(), 2):
        assert not (spellings(one) & spellings(other) and overlap(one, other)), (one.id, other.id)


def test_parties_of_one_war_are_told_apart_by_colour(registry):
    for one, other in of_one_war(registry):
        assert apart(one.colour, other.colour) >= NEAREST_COLOURS, (one.id, other.id)


WORDS = """coalition Observatory Guardian Amnesty Post Kan Fars Azov Akhmat Trend Sabah Lenta Mash Babel
Nyhetskanalen paramilitaries"""
PHRASES = [
    "Deep State",
    "Southern Front",
    "4th Division",
    "The Sun",
    "Joint Forces",
    "Red Bands",
    "junta chief",
]


@pytest.mark.parametrize("word", [*WORDS.split(), *PHRASES])
def test_ordinary_words_and_other_things_are_nobody(registry, word):
    entries = (*registry.actors.values(), *registry.sources.values())
    assert [entry.id for entry in entries if word.casefold() in spellings(entry)] == []


@pytest.mark.parametrize(
    ("country", "day", "government", "rebels"),
    [
        ("SY", "2010-06-01", "syria_gov", "syria_opposition"),
        ("SY", "2024-12-07", "syria_gov", "syria_opposition"),
        ("SY", "2024-12-08", "syria_gov", "syria_opposition"),
        ("SY", "2024-12-09", "syria_transitional", "assad_remnants"),
        ("AF", "2001-10-07", "taliban", "northern_alliance"),
        ("AF", "2021-08-14", "afghan_gov", "taliban"),
        ("AF", "2021-08-16", "taliban", "nrf"),
        ("LY", "2011-03-19", "gaddafi", "ntc"),
        ("LY", "2019-04-04", "gna", "lna"),
        ("LY", "2022-01-01", "gnu", "lna"),
        ("UA", "2014-08-01", "ukraine", "separatists"),
        ("CD", "2025-01-28", "drc_gov", "m23"),
    ],
)
def test_who_rules_and_who_rebels_goes_by_the_day(registry, country, day, government, rebels):
    on = dt.date.fromisoformat(day)
    assert (registry.government(country, on).id, registry.rebels(country, on).id) == (government, rebels)


def test_who_speaks_for_a_camp_goes_by_the_day(registry):
    before, after = dt.date(2024, 12, 7), dt.date(2025, 3, 7)
    assert (
        registry.party("Bashar al-Assad", before).id
        == registry.party("Bashar al-Assad", after).id
        == "syria_gov"
    )
    assert registry.party("Tripoli-regjeringen", after) is None
    assert registry.party("LANA", dt.date(2019, 4, 4)).id == "gna"
    assert registry.party("LANA", after).id == "gnu"
    assert registry.party("Reuters", after) is None


def test_no_country_has_two_governments_on_a_day(registry):
    ruling = [actor for actor in registry.actors.values() if actor.government_of and actor.id != "taliban"]
    for one, other in combinations(ruling, 2):
        assert one.government_of != other.government_of or not overlap(one, other), (one.id, other.id)


@pytest.mark.parametrize(
    ("language", "text", "day", "found"),
    [
        ("nb", "Den kurdiskledede SDF-alliansen og Nusrafronten", "2017-09-05", "sdf hts"),
        ("nb", "RSF-militsen og Kurd-militsen", "2023-12-20", "rsf kurds"),
        ("nb", "opplyser det statlige nyhetsbyrået SANA", "2017-09-05", "sana"),
        ("nb", "opplyser det statlige nyhetsbyrået SANA", "2025-03-07", "sana_2024"),
        (
            "nb",
            "ifølge det ukrainske forsvarsdepartementet og generalstaben i Kyiv",
            "2024-02-17",
            "ukraine_mod ua_general_staff",
        ),
        ("nb", "skriver den amerikanske tenketanken ISW", "2024-02-17", "isw"),
        ("nb", "sier hærsjef Oleksandr Syrskyj til TV 2", "2024-02-17", "syrskyi tv2_no"),
        ("nb", "den syriske hæren", "2016-12-13", "syria_gov;syria_transitional"),
        ("nb", "houthiane og dei syriske opprørarane", "2016-12-13", "houthis syria_opposition"),
        ("nb", "Det kan skje når isen smelter", "2016-12-13", ""),
        (
            "en",
            "Ahrar al-Sham, Jaysh al-Islam and the Hamza Division",
            "2018-02-01",
            "syria_opposition syria_opposition sna",
        ),
        ("en", "Golden Division and Kata'ib Hezbollah", "2016-11-01", "iraq_gov pmf"),
        ("en", "Golden Division and Kata’ib Hezbollah", "2016-11-01", "iraq_gov pmf"),
        ("en", "the 3rd Assault Brigade and Akhmat fighters", "2024-02-17", "ukraine russia"),
        ("en", "the Sea of Azov", "2022-03-01", ""),
        ("en", "IS-K and the Islamic State", "2022-03-01", "iskp is"),
        ("en", "SPLM-N and the Darfur Joint Forces", "2024-09-01", "splm_n darfur_joint"),
        ("uk", "азовці та кадирівці", "2022-03-01", "ukraine russia"),
        ("uk", "за даними Генштабу", "2022-03-01", "ua_general_staff"),
    ],
)
def test_names_are_found_in_texts(registry, language, text, day, found):
    hits = names(registry, language).find(tokenize(text), dt.date.fromisoformat(day))
    assert [hit.value for hit in hits if hit.group != "country"] == found.split()


@functools.cache
def names(registry, language):
    return Names(registry, load_pack(language))


@pytest.mark.parametrize(
    ("ids", "countries", "day", "meant"),
    [
        (["syria_gov", "syria_transitional"], ["SY"], "2016-12-13", "syria_gov"),
        (["syria_gov", "syria_transitional"], ["SY"], "2025-03-07", "syria_transitional"),
        (["coalition", "saudi_coalition"], ["YE"], "2018-06-20", "saudi_coalition"),
        (["coalition", "saudi_coalition"], ["IQ"], "2016-12-13", "coalition"),
        (["coalition", "saudi_coalition"], ["SD"], "2016-12-13", None),
    ],
)
def test_a_name_of_several_means_the_one_of_that_country_and_day(registry, ids, countries, day, meant):
    actor = registry.meant(ids, countries, dt.date.fromisoformat(day))
    assert (actor.id if actor else None) == meant


@pytest.mark.parametrize(
    ("name", "canonical"),
    [
        ("ISIL", "Islamic State"),
        ("den syriske hæren", "Syrian government"),
        ("ЗСУ", "Ukraine"),
        ("RSF", "Rapid Support Forces"),
    ],
)
def test_names_in_any_language_mean_the_same_party(registry, name, canonical):
    assert registry.canonical(name) == canonical


def test_camps_tell_who_can_confirm_whom(registry):
    assert registry.camp("SANA") == registry.camp("Bashar al-Assad") == registry.camp("Syrian government")
    assert registry.camp("SANA") != registry.camp("SOHR")
    assert (
        registry.camp("SANA (since December 2024)")
        == registry.camp("Ahmed al-Sharaa")
        != registry.camp("SANA")
    )
    assert registry.camp("TASS") == registry.camp("Russia") != registry.camp("Ukraine")


ENTRY = "id: a, name: A, type: state"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("actors: 5", "actors: must be a list"),
        ("actors: [5]", "actors 1, is not a mapping"),
        ("actors: [{id: a}]", "actors 1, name: is missing; actors 1, type: is missing"),
        ("actors: [{id: a, name: A, type: [state]}]", "actors 1, type: must be text"),
        ("actors: [{%s, names: {en: Alpha}}]", "names: must map a language code to a list"),
        ("actors: [{%s, names: {en: [[Alpha]]}}]", "names: must map a language code to a list"),
        ("actors: [{%s, allies: b}]", "allies: must be a list of words"),
        ("actors: [{%s, countries: {SY: yes}}]", "countries: must be a list of words"),
        ("actors: [{%s, colour: red}]", "colour: 'red' is not of the form '#rrggbb'"),
        ("actors: [{%s, color: '#ff0000'}]", "color: is not a known key"),
        ("actors: [{%s, camp: &x a, generic: [*x]}]", "aliases"),
        ("sources: [{%s}]", "sources 1, type: 'state' is not one of media"),
        ("parties: []", "must have the keys"),
        ("actors: [", "is not YAML"),
    ],
)
def test_every_fault_of_an_actors_file_is_named_in_one_line(tmp_path, content, says):
    path = tmp_path / "actors.yaml"
    path.write_text(content.replace("%s", ENTRY), "utf-8")
    with pytest.raises(InputError, match="^[^\n]+$") as caught:
        load_registry(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_missing_actors_file_is_one_plain_line(tmp_path):
    with pytest.raises(FileError, match="none.yaml can't be read: no such file") as caught:
        load_registry(tmp_path / "none.yaml")
    assert "Errno" not in str(caught.value)


def test_an_actors_file_adds_to_the_shipped_ones(tmp_path):
    path = tmp_path / "actors.yaml"
    path.write_text(
        f"actors: [{{{ENTRY}, names: {{no: [Alfa], en: }}, colour: '#FF0000', countries: [NO]}}]", "utf-8"
    )
    own = load_registry(path)
    assert (own.actor("alfa").name, own.actor("alfa").countries) == ("A", ("NO",))
    assert own.canonical("ISIL") == "Islamic State"


def test_an_own_file_changes_only_the_keys_it_gives(tmp_path, registry):
    path = tmp_path / "actors.yaml"
    path.write_text(
        "actors: [{id: rsf, colour: '#0000ff', names: {nb: [Dagalos menn]}}, {id: wagner, names: {uk: }}]\n"
        "sources: [{id: reuters, camp: usa}]",
        "utf-8",
    )
    own = load_registry(path)
    rsf, shipped = own.actor("Dagalos menn"), registry.actors["rsf"]
    assert (rsf.colour, rsf.name, rsf.camp, rsf.countries) == ("#0000ff", shipped.name, "rsf", ("SD",))
    assert rsf.names["nb"] == ("Dagalos menn", *shipped.names["nb"])
    assert own.actors["wagner"].names["uk"] == () != registry.actors["wagner"].names["uk"]
    assert (own.camp("Reuters"), registry.camp("Reuters")) == ("usa", "reuters")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("actors: [{id: rsf, from: someday}]", "actors 1, from:"),
        ("actors: [{id: rsf, from: 2024-01-02, to: 2024-01-01}]", "to: '2024-01-01' is before '2024-01-02'"),
        ("sources: [{id: ntb, role: echo}]", "role: 'echo' is not one of originator, relay"),
        ("actors: [{id: rsf}, {id: rsf}]", "actors, id: 'rsf' is there twice"),
    ],
)
def test_days_roles_and_ids_of_an_own_file_are_checked(tmp_path, content, says):
    path = tmp_path / "actors.yaml"
    path.write_text(content, "utf-8")
    with pytest.raises(InputError, match="^[^\n]+$") as caught:
        load_registry(path)
    assert says in str(caught.value)
