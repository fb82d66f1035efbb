"""Online services: asked only on request, politely and within bounds; what goes wrong costs one name."""

from __future__ import annotations

import datetime as dt
import json
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from geopy.exc import GeocoderParseError, GeocoderServiceError, GeocoderUnavailable

import mapper
from mapper.claims.ontology import Kind
from mapper.cli import main
from mapper.errors import InputError
from mapper.geocoder.answers import Answers, Question
from mapper.geocoder.manners import Manners
from mapper.geocoder.online import from_geopy, open_online
from mapper.geocoder.place import Context, Place
from mapper.geocoder.replies import read_reply, sound_only
from mapper.geocoder.resolve import Query, resolve
from tests.conftest import ROOT
from tests.loopback import MISBEHAVIOURS, answer, nominatim

QUICK = Manners(
    min_delay_seconds=0,
    timeout_seconds=0.4,
    seconds_per_name=0.6,
    tries=3,
    back_off_seconds=0.01,
    failures=99,
    limit_mb=0.5,
)
AGENT = "mapper-tests (tests@example.org)"
VILLAGE = "Zubaidiyat Qarn"
QUESTION = Question("online nominatim", "http://127.0.0.1/search", VILLAGE, "")
PLACE = Place(
    VILLAGE, 38.95, 35.93, Kind.SETTLEMENT, "SY", match="online: Nominatim", origin="online nominatim"
)


@pytest.fixture(scope="module")
def server():
    with nominatim() as running:
        yield running


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Whatever proxy this machine has, it is not for the server of these tests."""
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")


@pytest.fixture
def asked(server):
    """What the server is asked during a test."""
    server.asked.clear()
    return server.asked


def opened(server, **changes):
    return open_online(
        "nominatim", user_agent=AGENT, url=server.url, manners=Manners(**{**vars(QUICK), **changes})
    )


class Nothing:
    """A gazetteer that knows no place."""

    def geocode(self, name, *, context=None):
        return []


def test_an_answer_is_a_place_longitude_first_and_labelled(server, asked):
    [place] = opened(server).geocode(VILLAGE)
    assert (place.name, place.lon, place.lat, place.country) == (VILLAGE, 38.95, 35.93, "SY")
    assert (place.kind, place.origin, place.match) == (
        Kind.SETTLEMENT,
        "online nominatim",
        "online: Nominatim",
    )
    assert place.id.startswith("osm:node/")
    assert [(one["q"], one["agent"]) for one in asked] == [(VILLAGE, AGENT)]


def test_only_the_name_and_country_codes_are_sent(server, asked):
    context = Context(("SD", "SY"), near=((39.0, 35.9),), kind=Kind.CITY)
    places = opened(server).geocode("Twinhamlet", context=Context(("SD",), near=((39.0, 35.9),)))
    opened(server).geocode("Twinhamlet", context=context)
    assert [place.country for place in places] == ["SD"]
    assert [one["countrycodes"] for one in asked] == ["SD", "SD,SY"]
    settings = {"format", "addressdetails", "namedetails", "extratags", "accept-language", "limit"}
    assert {key for one in asked for key in one} == {"path", "agent", "q", "countrycodes", *settings}


def test_a_service_that_knows_no_countries_has_its_places_in_them_first(server, asked):
    online = open_online("photon", user_agent=AGENT, url=server.url, manners=QUICK)
    places = online.geocode("Twinhamlet", context=Context(("SD",)))
    assert [(place.country, place.lon, place.lat) for place in places] == [
        ("SD", 32.53, 15.55),
        ("SY", 38.95, 35.93),
    ]
    assert {place.id for place in places} == {place.id for place in opened(server).geocode("Twinhamlet")}


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_a_misbehaving_service_costs_one_name_and_little_time(server, asked, name):
    online, start = opened(server), time.monotonic()
    assert online.geocode(name) == []
    assert time.monotonic() - start < 2.5
    assert online.why_not(name).startswith("online nominatim: ")
    assert "<" not in online.why_not(name) and len(online.why_not(name)) < 120
    assert all(one["q"] == name for one in asked)
    assert [place.name for place in online.geocode(VILLAGE)] == [VILLAGE]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("TooOften", "HTTP 429, asks to wait 3600 s"),
        ("Unavailable", "HTTP 503"),
        ("Forbidden", "HTTP 403"),
        ("Circles", "HTTP 302"),
        ("HTML", "its answer is not JSON"),
        ("Garbage", "its answer is not text"),
        ("WrongShape", "its answer can't be understood"),
        ("Closed", "no connection (the connection was closed)"),
        ("Huge", "its answer is longer than 0.5 MB"),
        ("Silence", "no answer within 0.4 s"),
    ],
)
def test_the_reason_is_told(server, name, reason):
    [answered] = resolve([Query(name)], mapper.Chain(Nothing(), opened(server)))
    assert answered.place is None
    assert answered.reason == f"no gazetteer entry has this name; online nominatim: {reason}"


def test_no_such_place_is_an_answer_and_no_failure(server):
    online = opened(server)
    assert online.geocode("Empty") == [] and online.why_not("Empty") == ""


def test_a_service_that_asks_for_a_moment_is_asked_again(server, asked):
    assert [place.name for place in opened(server, seconds_per_name=2).geocode("Soon")] == ["Soon"]
    assert len(asked) == 3


def test_retries_are_bounded_and_refusals_final(server, asked):
    opened(server).geocode("Unavailable")
    opened(server).geocode("Forbidden")
    assert [one["q"] for one in asked] == ["Unavailable"] * 3 + ["Forbidden"]


def test_questions_keep_their_distance(server):
    online, start = opened(server, min_delay_seconds=0.2), time.monotonic()
    for _ in range(3):
        online.geocode(VILLAGE)
    assert time.monotonic() - start >= 0.4


def test_a_dead_service_is_left_alone_and_that_is_said_once(server, asked, capsys):
    online = opened(server, failures=3, tries=1)
    names = [f"Closed {number}" for number in range(100)]
    assert [online.geocode(name) for name in names] == [[]] * 100
    assert len(asked) == 3
    assert "left alone after 3 failures in a row" in online.why_not(names[-1])
    assert capsys.readouterr().err.count("left alone") == 1


def test_a_server_that_is_not_there_is_no_trouble(server):
    online = open_online("nominatim", user_agent=AGENT, url="http://127.0.0.1:9", manners=QUICK)
    assert online.geocode(VILLAGE) == []
    assert online.why_not(VILLAGE) == "online nominatim: no connection (connection refused)"


def test_coordinates_that_are_none_are_dropped(server):
    assert [(place.name, place.lon, place.lat) for place in opened(server).geocode("Nowhere")] == [
        ("Good", 39.0, 36.0)
    ]


def test_names_from_outside_carry_no_control_characters(server):
    [place] = opened(server).geocode("Rude")
    assert place.name.isprintable() and "Rude" in place.name
    assert (place.country, place.population) == ("", 0)


@pytest.mark.parametrize("name", ["", "   ", "\x00\x1b", "x" * 201, "\ud800"])
def test_what_is_no_name_is_not_sent(server, asked, tmp_path, name):
    online = mapper.Cached(opened(server), Answers(tmp_path / "a.sqlite"))
    assert online.geocode(name) == []
    assert asked == []


def test_a_slow_geopy_geocoder_of_the_user_is_bounded_too():
    class Slow:
        def geocode(self, query, exactly_one=True):
            time.sleep(20)

    online, start = from_geopy(Slow(), QUICK), time.monotonic()
    assert online.geocode(VILLAGE) == [] and "no answer" in online.why_not(VILLAGE)
    assert time.monotonic() - start < 3


REPLIES = [
    (answer("A", 1, 2, "SY", "city", extratags={"population": "220,488"}), Kind.CITY, "SY", 220488),
    (answer("A", 1, 2, "SY", "city", extratags={"population": "900"}), Kind.SETTLEMENT, "SY", 900),
    ({"class": "boundary", "type": "administrative", "place_rank": 8}, Kind.ADMIN1, "", 0),
    ({"class": "boundary", "type": "administrative", "addresstype": "state"}, Kind.ADMIN1, "", 0),
    ({"class": "highway", "type": "residential"}, None, "", 0),
    ({"class": "place", "type": "house"}, None, "", 0),
    ({"class": "military", "type": "barracks"}, Kind.BASE, "", 0),
    ({"class": "landuse", "type": "military"}, Kind.BASE, "", 0),
    ({"class": "waterway", "type": "river"}, Kind.RIVER, "", 0),
    ({"class": "natural", "type": "peak"}, Kind.AREA, "", 0),
    (
        {
            "type": "Feature",
            "properties": {"osm_key": "place", "osm_value": "town", "type": "city", "countrycode": "UA"},
        },
        *(Kind.CITY, "UA", 0),
    ),
    (
        {"fcl": "P", "fcode": "PPL", "countryCode": "SD", "population": 50, "geonameId": 7},
        *(Kind.SETTLEMENT, "SD", 50),
    ),
    ({"fcl": "H", "fcode": "STMI", "countryCode": "SD"}, Kind.RIVER, "SD", 0),
    ({"fcl": "R", "fcode": "RD"}, None, "", 0),
    (
        {"components": {"_category": "place", "_type": "village", "country_code": "mm"}},
        Kind.SETTLEMENT,
        "MM",
        0,
    ),
    ({"attributes": {"Addr_type": "Locality", "Type": "City", "Country": "SYR"}}, Kind.CITY, "SY", 0),
    ({"attributes": {"Addr_type": "StreetName", "Type": "", "Country": "SYR"}}, None, "SY", 0),
    ({}, Kind.SETTLEMENT, "", 0),
    (None, Kind.SETTLEMENT, "", 0),
]


@pytest.mark.parametrize(("raw", "kind", "country", "population"), REPLIES)
def test_what_services_say_of_a_place(raw, kind, country, population):
    facts = read_reply(raw)
    assert (facts.kind, facts.country, facts.population) == (kind, country, population)


def test_places_off_the_earth_are_dropped_wherever_they_are_told():
    point = {"type": "Point", "coordinates": [400, 35]}
    assert sound_only({"features": [{"geometry": point}]}) == {"features": []}
    assert sound_only({"geonames": [{"lng": "39", "lat": "-91"}]}) == {"geonames": []}
    assert sound_only(
        {"candidates": [{"location": {"x": 39, "y": 36}}, {"location": {"x": "NaN", "y": 36}}]}
    ) == {"candidates": [{"location": {"x": 39, "y": 36}}]}


@pytest.mark.parametrize(
    ("service", "given", "problem"),
    [
        ("nominatin", {}, "nominatim, photon, geonames"),
        ("nominatim", {"user_agent": " "}, "MAPPER_USER_AGENT"),
        ("nominatim", {"user_agent": "a\nb"}, "printable ASCII"),
        ("nominatim", {"user_agent": "my-application"}, "tells who you are"),
        ("nominatim", {"url": "ftp://example.org"}, "scheme and a domain"),
        ("nominatim", {"url": "https://me:secret@example.org"}, "scheme and a domain"),
        ("nominatim", {"url": "https://[bad"}, "scheme and a domain"),
        ("geonames", {}, "MAPPER_ONLINE_USERNAME"),
        ("opencage", {}, "MAPPER_ONLINE_KEY"),
        ("google", {}, "MAPPER_ONLINE_KEY"),
        ("baidu", {"url": "https://example.org"}, "MAPPER_ONLINE_KEY"),
        ("pelias", {}, "--online-url"),
    ],
)
def test_a_service_that_cannot_be_asked_is_refused_in_one_line(monkeypatch, service, given, problem):
    for variable in ("MAPPER_ONLINE_KEY", "MAPPER_ONLINE_USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(InputError, match=problem) as refused:
        open_online(service, **{"user_agent": AGENT, **given})
    assert "\n" not in str(refused.value) and "secret" not in str(refused.value)


@pytest.mark.parametrize("service", ["opencage", "geonames", "photon", "arcgis", "mapbox", "liveaddress"])
def test_keys_come_from_the_environment_and_are_told_nobody_else(monkeypatch, service):
    monkeypatch.setenv("MAPPER_ONLINE_KEY", "s3cret")
    monkeypatch.setenv("MAPPER_ONLINE_USERNAME", "s3cret")
    online = open_online(service, user_agent=AGENT, manners=QUICK)
    assert online.origin == f"online {service}"
    assert "s3cret" not in f"{online!r} {online.url} {online.origin}"


@pytest.mark.parametrize(
    "error", [GeocoderUnavailable, GeocoderParseError, GeocoderServiceError, RuntimeError]
)
def test_what_goes_wrong_is_told_in_words_that_hold_no_key(error):
    class Leaky:
        def geocode(self, query, exactly_one=True):
            raise error("GET /search?key=s3cret&q=<html> failed")

    online = from_geopy(Leaky(), QUICK)
    assert online.geocode(VILLAGE) == []
    assert online.why_not(VILLAGE).startswith("online leaky: ") and "s3cret" not in online.why_not(VILLAGE)


def test_the_chain_asks_online_only_for_what_the_gazetteer_lacks(server, asked, gazetteer):
    chain = mapper.Chain(gazetteer, opened(server))
    assert chain.geocode("Raqqa")[0].origin == "gazetteer" and asked == []
    assert chain.geocode(VILLAGE)[0].origin == "online nominatim"


def test_located_claims_tell_who_knew_the_place_or_why_nobody_did(server, gazetteer, tmp_path):
    claims = mapper.claim_table(
        [mapper.Claim(place=name, predicate="contests") for name in (VILLAGE, "HTML")]
    )
    chain = mapper.Chain(gazetteer, mapper.Cached(opened(server), Answers(tmp_path / "a.sqlite")))
    found, lost = mapper.locate(claims, chain).to_dict("records")
    assert (found["located_by"], found["located_country"]) == ("online nominatim", "SY")
    assert found["located_note"] == f"asked online {dt.date.today().isoformat()}"
    assert (found["geometry"].x, found["geometry"].y) == (38.95, 35.93)
    assert (lost["located_by"], lost["geometry"]) == ("", None)
    assert "online nominatim: its answer is not JSON" in lost["located_note"]


def test_every_answer_is_asked_for_once_and_dated(server, asked, tmp_path):
    path, today = tmp_path / "deep" / "answers.sqlite", dt.date.today().isoformat()
    first = [mapper.Cached(opened(server), Answers(path)).geocode(name) for name in (VILLAGE, "Empty")]
    again = mapper.Cached(opened(server), Answers(path))
    assert [again.geocode(name) for name in (VILLAGE, "Empty")] == first
    assert first[0][0].note == f"asked online {today}"
    assert again.why_not("Empty") == f"online nominatim knew no such name on {today}"
    assert [one["q"] for one in asked] == [VILLAGE, "Empty"]
    assert path.stat().st_mode & 0o077 == 0


def test_countries_and_servers_have_answers_of_their_own(server, asked, tmp_path):
    cached = mapper.Cached(opened(server), Answers(tmp_path / "a.sqlite"))
    sudan = cached.geocode("Twinhamlet", context=Context(("SD",)))
    assert [place.country for place in sudan] == ["SD"] and len(cached.geocode("Twinhamlet")) == 2
    with nominatim() as other:
        mapper.Cached(opened(other), cached.answers).geocode("Twinhamlet")
        assert len(other.asked) == 1


def test_what_was_asked_for_all_countries_is_not_asked_for_some(server, asked, tmp_path):
    cached = mapper.Cached(opened(server), Answers(tmp_path / "a.sqlite"))
    for name in ("Twinhamlet", "Empty"):
        cached.geocode(name)
        asked.clear()
        inside = cached.geocode(name, context=Context(("SD", "EG")))
        assert {place.country for place in inside} <= {"SD"} and asked == []
    cached.geocode("Twinhamlet", context=Context(("UA",)))
    assert [one["countrycodes"] for one in asked] == ["UA"]


def test_a_failure_is_not_kept(server, asked, tmp_path):
    path = tmp_path / "a.sqlite"
    for _ in range(2):
        cached = mapper.Cached(opened(server, tries=1), Answers(path))
        assert cached.geocode("Closed") == [] and "online nominatim: " in cached.why_not("Closed")
    assert len(asked) == 2


def test_a_damaged_file_is_begun_anew_and_that_is_said(tmp_path, capsys):
    path, today = tmp_path / "a.sqlite", dt.date(2026, 11, 23)
    path.write_bytes(b"no database at all" * 1000)
    Answers(path).put(QUESTION, [PLACE], today)
    assert "begun anew" in capsys.readouterr().err
    Answers(path).put(QUESTION, [PLACE], today)
    assert Answers(path).get(QUESTION) == (today, (PLACE,))
    content = path.read_bytes()
    path.write_bytes(content.replace(b"38.95", b"58.95"))
    assert Answers(path).get(QUESTION) is None
    assert "begun anew" in capsys.readouterr().err
    path.write_bytes(content[: len(content) // 2])
    assert Answers(path).get(QUESTION) is None
    Answers(path).put(QUESTION, [], today)
    assert Answers(path).get(QUESTION) == (today, ())


def test_without_a_file_the_run_goes_on_and_that_is_said_once(server, asked, tmp_path, capsys):
    (tmp_path / "file").write_text("in the way of a folder")
    cached = mapper.Cached(opened(server), Answers(tmp_path / "file" / "a.sqlite"))
    for _ in range(3):
        assert cached.geocode(VILLAGE)[0].name == VILLAGE
        cached.geocode("Empty")
    assert capsys.readouterr().err.count("for this run only") == 1
    assert len(asked) == 2


WRITER = """
import datetime as dt, sys
from pathlib import Path
from mapper.geocoder.answers import Answers, Question
from tests.test_online import PLACE
answers = Answers(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    answers.put(Question("s", "u", f"{sys.argv[2]} {number}", ""), [PLACE] * 20, dt.date(2026, 11, 23))
    print(number, flush=True)
"""


def writer(path, name, count):
    command = [sys.executable, "-c", WRITER, str(path), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_killed_process_leaves_every_answer_that_it_gave(tmp_path, capsys):
    path = tmp_path / "a.sqlite"
    process = writer(path, "name", 100_000)
    told = [process.stdout.readline() for _ in range(40)]
    process.send_signal(signal.SIGKILL)
    told += process.communicate()[0].splitlines()
    answers = Answers(path)
    assert len(told) >= 40
    assert all(
        answers.get(Question("s", "u", f"name {n}", "")).places == (PLACE,) * 20 for n in range(len(told))
    )
    assert capsys.readouterr().err == ""


def test_two_processes_write_at_once(tmp_path):
    path = tmp_path / "a.sqlite"
    both = [writer(path, name, 60) for name in "ab"]
    assert [process.communicate()[1] for process in both] == ["", ""]
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM answers").fetchone() == (120,)
    database.close()


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the command line with a memory of its own, in less of a hurry than the public servers want."""
    for variable in ("MAPPER_USER_AGENT", "MAPPER_ONLINE_KEY", "MAPPER_ONLINE_USERNAME"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("mapper.geocoder.answers.cache_folder", lambda: tmp_path)
    monkeypatch.setattr("mapper.geocoder.online.Manners", lambda: QUICK)
    monkeypatch.chdir(tmp_path)

    def command(*words):
        monkeypatch.setattr(sys, "argv", ["mapper", *map(str, words)])
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = ended.code
        return (status, *capsys.readouterr())

    return command


def test_the_command_line_asks_on_request_only(server, asked, run, monkeypatch):
    monkeypatch.setenv("MAPPER_USER_AGENT", AGENT)
    assert "not found" in run("locate", VILLAGE)[1]
    assert asked == []
    command = ("locate", "Raqqa", VILLAGE, "Empty", "Forbidden", "--json")
    status, out, err = run(*command, "--online", "nominatim", "--online-url", server.url)
    assert (status, err) == (0, "")
    known = {each["name"]: each for each in json.loads(out)}
    [found] = known[VILLAGE]["candidates"]
    assert (found["lon"], found["lat"], found["match"]) == (38.95, 35.93, "online: Nominatim")
    assert "knew no such name" in known["Empty"]["reason"] and "HTTP 403" in known["Forbidden"]["reason"]
    assert sorted(one["q"] for one in asked) == ["Empty", "Forbidden", VILLAGE]
    again = run(*command, "--online", "nominatim", "--online-url", server.url)
    assert again == (0, out, "")
    assert [one["q"] for one in asked[3:]] == ["Forbidden"]


def test_the_command_line_draws_a_place_found_online(server, asked, run, tmp_path):
    rows = [
        "place,actor,predicate,date_from,lon,lat",
        f"{VILLAGE},SDF,takes_control,2017-09-05,,",
        "TooOften,ISIS,controls,2017-09-05,,",
        "Qornqabat Safl,ISIS,controls,2017-09-05,38.9,35.9",
    ]
    (tmp_path / "claims.csv").write_text("\n".join(rows))
    flags = ("--online", "nominatim", "--online-url", server.url, "--user-agent", AGENT)
    status, out, err = run("map", "claims.csv", "-o", "map.html", *flags)
    assert (status, err.count("\n")) == (0, 1) and "'TooOften'" in err and "2 places" in out
    assert VILLAGE in (tmp_path / "map.html").read_text("utf-8")
    assert "unlocated: 1" in run("check", "claims.csv", *flags)[1]
    assert {one["q"] for one in asked} == {VILLAGE, "TooOften"}


def test_the_command_line_refuses_what_it_cannot_ask(run):
    status, _, err = run("locate", "Raqqa", "--online", "nominatim")
    assert (status, err.count("\n")) == (1, 1) and "--user-agent" in err
    status, _, err = run("locate", "Raqqa", "--online-url", "http://127.0.0.1")
    assert status == 2 and "--online SERVICE" in err
