"""What `mapper shares` tells: who holds how much of a country, a province or an outline, beside what reports state."""

from __future__ import annotations

import csv

import pytest

from tests.conftest import ROOT
from tests.test_cli import mapper  # noqa: F401

CASE = ROOT / "seeds" / "deir-al-zor-2017"
CLAIMS = """id,place,kind,actor,predicate,date_from,share,source,temporal
z,Zahlé,city,Islamic State,controls,2017-09-01,,,
t,Tyre,city,Lebanese government,controls,2017-09-01,,,
now,Lebanon,country,Islamic State,controls,2017-09-02,0.1,CNN,
later,Lebanon,country,Islamic State,controls,2017-09-09,0.2,CNN,
before,Lebanon,country,Islamic State,controls,2017-09-02,0.5,CNN,past
else,Syria,country,Islamic State,controls,2017-09-02,0.3,CNN,
part,South Governorate,admin1,Lebanese government,controls,2017-09-02,0.4,CNN,
"""


@pytest.fixture
def claims(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(CLAIMS, "utf-8")
    return path


def test_shares_of_a_country_stand_beside_what_reports_state(mapper, claims):  # noqa: F811
    status, out, _ = mapper(
        "shares", claims, "--on", "2017-09-05", "--within", "Lebanon", "--area", "Lebanon"
    )
    heading, columns, *rows = out.splitlines()
    assert (status, heading, columns.split()) == (
        0,
        "2017-09-05, Lebanon",
        ["actors", "status", "area_km2", "percent"],
    )
    told = rows[rows.index("") + 1 :]
    assert told[0] == "reported extents beside the map:"
    assert [line.split(":")[0] for line in told[1:]] == ["now"]
    assert told[1].startswith("now: Islamic State: reported 10 % of Lebanon (CNN, 2017-09-02); drawn ")
    (held,) = (line for line in rows if line.startswith("Islamic State "))
    km2, percent = held.split()[-2:]
    drawn = told[1].split("; drawn ")[1].split(";")[0]
    assert drawn == f"{percent} % ({float(km2.replace(',', '')):,.0f} km²)"


def test_the_study_area_is_what_is_told_of_unless_another_is_named(mapper, claims):  # noqa: F811
    _, out, _ = mapper("shares", claims, "--on", "2017-09-05", "--area", "Lebanon")
    assert out.startswith("2017-09-05, the study area\n")
    assert "\nnow: Islamic State: reported 10 % of Lebanon" in out
    _, out, _ = mapper(
        "shares", claims, "--on", "2017-09-05", "--area", "Lebanon", "--within", "South Governorate"
    )
    assert "\npart: Lebanese government: reported 40 % of " in out
    assert "of Lebanon" not in out
    for words in (("--area", "35,33,37,35"), ("--area", "Lebanon", "--within", "35.4,33.5,36,34")):
        status, out, _ = mapper("shares", claims, "--on", "2017-09-05", *words)
        assert (status, "controlled" in out, "reported" in out) == (0, True, False)


def test_the_day_is_that_of_the_case_or_the_latest_of_the_claims(mapper, claims):  # noqa: F811
    _, out, _ = mapper("shares", CASE, "--within", "Iraq")
    assert out.startswith("2017-09-05, Iraq\n")
    assert "\nIraqi government  controlled" in out
    assert "\ndz26: Islamic State: reported 10 % of Iraq" in out
    assert "dz25" not in out and "dz28" not in out
    _, out, _ = mapper("shares", claims, "--area", "Lebanon")
    assert out.startswith("2017-09-01, the study area\n")  # extents bear on no map, and set no day
    assert "reported" not in out


def test_a_table_has_shares_that_sum_up_to_one(mapper, claims, tmp_path):  # noqa: F811
    path = tmp_path / "shares.csv"
    words = ("shares", claims, "--area", "Lebanon", "--within", "34.5,33,37,34.5", "-o", path)
    status, out, _ = mapper(*words)
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert (status, out) == (0, f"{path}: {len(rows)} rows\n")
    assert list(rows[0]) == ["actors", "status", "area_km2", "share"]
    assert {row["status"] for row in rows} == {"controlled", "unknown", "outside"}
    assert sum(float(row["share"]) for row in rows) == pytest.approx(1)


def test_what_cannot_be_told_is_refused_in_one_line(mapper, claims, tmp_path):  # noqa: F811
    for words, says in [
        (("--within", "Nowhereland"), "Nowhereland"),
        (("--within", "10,50,11,51"), "outside the study area"),
        (("-o", tmp_path / "shares.txt"), "use .csv"),
        (("-o", claims), "one of the inputs"),
    ]:
        status, out, err = mapper("shares", claims, "--area", "Lebanon", *words)
        assert (status, out, err.count("\n"), says in err) == (1, "", 1, True)
    assert claims.read_text("utf-8") == CLAIMS
    assert list(tmp_path.iterdir()) == [claims]
