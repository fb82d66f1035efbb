"""The command line as a user meets it: results, exit statuses, one-line errors, nothing half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from mapper.cli import main
from tests.conftest import ROOT

CASE = ROOT / "seeds" / "deir-al-zor-2017"


def run(capsys, monkeypatch, *words):
    monkeypatch.setattr(sys, "argv", ["mapper", *map(str, words)])
    status = 0
    try:
        main()
    except SystemExit as end:
        status = end.code or 0
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture
def mapper(capsys, monkeypatch):
    return lambda *words: run(capsys, monkeypatch, *words)


def test_map_makes_one_page_the_same_twice(mapper, tmp_path):
    status, out, err = mapper("map", CASE, "-o", tmp_path / "a.html")
    assert (status, err.count("\n")) == (0, 1)  # one line: the claim that names no place
    assert "as of 2017-09-05" in out
    assert mapper("map", CASE, "-o", tmp_path / "b.html")[0] == 0
    page = (tmp_path / "a.html").read_bytes()
    assert page == (tmp_path / "b.html").read_bytes()
    assert len(page) <= 2_000_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_read_then_map_goes_through_a_file(mapper, tmp_path):
    claims = tmp_path / "claims.csv"
    assert mapper("read", CASE / "dispatch.en.md", "-o", claims)[0] == 0
    assert mapper("map", claims, "-o", tmp_path / "a.html")[0] == 0


def test_locate_prints_candidates_as_json(mapper):
    status, out, _ = mapper("locate", "Raqqa", "Mosul", "--json")
    answers = json.loads(out)
    assert status == 0
    assert [answer["candidates"][0]["id"] for answer in answers] == ["geonames:172955", "geonames:99072"]
    assert set(answers[0]["candidates"][0]) >= {
        "name",
        "lon",
        "lat",
        "kind",
        "country",
        "admin1",
        "score",
        "match",
        "id",
    }
    status, out, _ = mapper("locate", "Qwrtzpl")
    assert (status, "not found" in out) == (0, True)


def test_locate_near_and_in_a_country(mapper):
    best = {}
    for words in (["--country", "SY"], ["--country", "US"], ["--near", "Homs"]):
        _, out, _ = mapper("locate", "Palmyra", *words, "--json")
        best[words[1]] = json.loads(out)[0]["candidates"][0]["country"]
    assert best == {"SY": "SY", "US": "US", "Homs": "SY"}


def test_check_lists_what_needs_a_look(mapper):
    status, out, _ = mapper("check", CASE)
    assert status == 0
    assert "unlocated: 1" in out
    assert "reported extents, not drawn: 4" in out
    assert "unconfirmed or denied: 1" in out


def write(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


SENTENCE = "Government forces took control of Raqqa on 4 September 2017. "


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", "", "is empty"),
        ("binary.txt", bytes(range(256)) * 20, "binary"),
        ("big.txt", SENTENCE * (20_000_000 // len(SENTENCE)), "5 MB"),
        ("finnish.txt", "Hallituksen joukot valtasivat kaupungin tiistaina. Kaupunki oli ollut piiritettynä kolme "
         "vuotta, kertoo uutistoimisto. Taistelut jatkuvat kaupungin eteläosissa.", "language"),
        ("nowhere.txt", "The meeting was long. Nobody said where it had been held, and the minister left early.", "no "),
        ("claims.csv", "place,predicate,actor\nA,hold,B\nC,controls,\n,contests,D\n", "row 2"),
        ("odd.xyz", "text", "neither a report"),
        ("case.yaml", "claims: [none.csv]\n", "none.csv"),
        ("case.yaml", "clams: [none.csv]\n", "clams"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_status_1(mapper, tmp_path, name, content, says):
    path = write(tmp_path / name, content)
    output = tmp_path / "out" / "map.html"
    output.parent.mkdir()
    status, out, err = mapper("map", path, "--published", "2017-09-05", "-o", output)
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert err.startswith("mapper: ")
    assert says in err
    assert list(output.parent.iterdir()) == []


def test_three_bad_rows_are_all_named(mapper, tmp_path):
    path = write(tmp_path / "claims.csv", "place,predicate,actor\nA,hold,B\nC,controls,\n,contests,D\n")
    _, _, err = mapper("map", path, "-o", tmp_path / "map.html")
    assert [f"row {number}" in err for number in (2, 3, 4)] == [True] * 3


def test_a_report_without_a_day_says_how_to_give_it(mapper, tmp_path):
    path = write(
        tmp_path / "a.txt", "On Tuesday government forces took control of the town of Raqqa in Syria."
    )
    status, _, err = mapper("map", path, "-o", tmp_path / "map.html")
    assert (status, "--published" in err) == (1, True)


def test_paths_that_cannot_be(mapper, tmp_path):
    for words, says in [
        (["map", tmp_path / "none.txt", "-o", tmp_path / "a.html"], "no such file"),
        (["map", CASE, "-o", tmp_path / "no" / "a.html"], "no folder"),
        (["map", CASE, "-o", tmp_path / "a.doc"], "use .html"),
        (["map", CASE, "-o", tmp_path], "names no kind of map"),
        (["read", CASE, "-o", tmp_path / "a.html"], "is not a claim table"),
        (["map", CASE, "--area", "Qwrtzpl", "-o", tmp_path / "a.html"], "Qwrtzpl"),
    ]:
        status, out, err = mapper(*words)
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert says in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission(mapper, tmp_path):
    tmp_path.chmod(0o500)
    status, _, err = mapper("map", CASE, "-o", tmp_path / "a.html")
    tmp_path.chmod(0o700)
    assert (status, "permission" in err) == (1, True)


@pytest.mark.parametrize(
    "words",
    [["map"], ["map", str(CASE)], ["nothing"], ["map", str(CASE), "-o", "a.html", "--on", "5/9/2017"]],
)
def test_usage_errors_are_status_2(mapper, words):
    assert mapper(*words)[0] == 2


def test_the_command_starts_quickly_and_prints_utf8_anywhere():
    done = subprocess.run(
        [sys.executable, "-m", "mapper", "locate", "دير الزور"],
        cwd=ROOT, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}, check=True,
    )  # fmt: skip
    assert "دير الزور: Deir ez-Zor" in done.stdout.decode("utf-8")
