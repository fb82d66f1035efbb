"""The command line as a user meets it: results, exit statuses, one-line errors, nothing half-written."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from importlib import metadata

import pytest
from click.testing import CliRunner

from mapper.case import open_case
from mapper.cli import cli, main
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


def test_own_parties_and_media_are_read_and_never_written_over(mapper, tmp_path):
    report, actors, claims = tmp_path / "report.txt", tmp_path / "actors.yaml", tmp_path / "claims.csv"
    report.write_text("The Village Guard captured Palmyra on Sunday, the Palmyra Post said.", "utf-8")
    actors.write_text(
        "actors: [{id: guard, name: Village Guard, type: armed_group, countries: [SY]}]\n"
        "sources: [{id: post, name: Palmyra Post, type: media}]",
        "utf-8",
    )
    words = ("read", report, "--published", "2017-03-06", "--actors", actors)
    assert mapper(*words, "-o", claims)[0] == 0
    table = claims.read_text("utf-8")
    assert "Village Guard" in table and "Palmyra Post" in table
    assert "actors not listed: none" in mapper("check", claims, "--actors", actors)[1]
    assert "actors not listed: 1" in mapper("check", claims)[1]
    assert mapper("map", claims, "--actors", actors, "-o", tmp_path / "map.html")[0] == 0
    table = tmp_path / "own.yaml"
    table.write_bytes(actors.read_bytes())
    status, _, err = mapper("read", report, "--published", "2017-03-06", "--actors", table, "-o", table)
    assert (status, "own.yaml is one of the inputs" in err) == (1, True)


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
        ("case.yaml", "claims: [out]\n", "out is a folder: list the files in it"),
        ("case.yaml", "claims: [" + "n" * 300 + "]\n", "too long"),
        ("case.yaml", "title: &a [x]\nclaims: [*a]\n", "aliases"),
        ("case.yaml", "title: [x]\nclaims: [none.csv]\n", "title: must be text"),
        ("case.yaml", "actors: none.yaml\nclaims: [case.yaml]\n", "none.yaml can't be read: no such file"),
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
        (["map", tmp_path / ("n" * 300), "-o", tmp_path / "a.html"], "too long"),
        (["map", "/dev/zero", "-o", tmp_path / "a.html"], "/dev/zero"),
        (["map", CASE, "-o", tmp_path], "names no kind of map"),
        (["read", CASE, "-o", tmp_path / "a.html"], "is not a claim table"),
        (["map", CASE, "--boundaries", "mine", "-o", tmp_path / "a.html"], "mine"),
        (["map", CASE, "--model", "guess", "-o", tmp_path / "a.html"], "use kriging, nearest"),
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
    [
        ["map"],
        ["map", str(CASE)],
        ["nothing"],
        ["map", str(CASE), "-o", "a.html", "--on", "5/9/2017"],
        ["map", "", "-o", "a.html"],
        ["map", str(CASE), "-o", ""],
        ["locate", "Raqqa", "--country", "Syria"],
        ["locate", "Raqqa", "--country", ""],
    ],
)
def test_usage_errors_are_status_2(mapper, words):
    assert mapper(*words)[0] == 2


def test_the_command_starts_quickly_and_prints_utf8_anywhere():
    done = subprocess.run(
        [sys.executable, "-m", "mapper", "locate", "دير الزور"],
        cwd=ROOT, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}, check=True,
    )  # fmt: skip
    assert "دير الزور: Deir ez-Zor" in done.stdout.decode("utf-8")


CLAIM = "place,predicate,actor,date_from\nRaqqa,controls,IS,2017-09-05\n"


def test_no_input_is_written_over(mapper, tmp_path):
    table = write(tmp_path / "claims.csv", CLAIM)
    (tmp_path / "link.csv").symlink_to(table)
    for output in (table, tmp_path / "link.csv"):
        status, _, err = mapper("read", table, "-o", output)
        assert (status, err.count("\n"), "is one of the inputs" in err) == (1, 1, True)
    write(tmp_path / "case.yaml", "claims: [claims.csv]\n")
    assert "is one of the inputs" in mapper("read", tmp_path, "-o", table)[2]
    assert "is one of the inputs" in mapper("read", tmp_path, "-o", tmp_path / "case.yaml")[2]
    assert table.read_text() == CLAIM


def test_the_same_file_twice_is_used_once(mapper, tmp_path):
    table = write(tmp_path / "claims.csv", CLAIM)
    (tmp_path / "link.csv").symlink_to(table)
    output = tmp_path / "all.csv"
    status, out, _ = mapper(
        "read", table, tmp_path / ".." / tmp_path.name / "claims.csv", tmp_path / "link.csv", "-o", output
    )
    assert (status, "1 claims" in out) == (0, True)
    assert len(output.read_text().splitlines()) == 2


def test_a_source_that_is_given_by_itself_too_is_read(gazetteer):
    alone = open_case(CASE, gazetteer=gazetteer)
    case = open_case(CASE, CASE / "dispatch.en.md", gazetteer=gazetteer)
    assert len(case.reports) == len(alone.reports)
    assert len(case.claims) > len(alone.claims)


def test_a_report_without_claims_says_so_and_writes_nothing(mapper, tmp_path):
    report = write(
        tmp_path / "a.txt", "The weather in Homs was fine on Tuesday, and the market was full of people."
    )
    status, _, err = mapper("read", report, "--published", "2017-09-05", "-o", tmp_path / "claims.csv")
    assert (status, err) == (1, f"mapper: no claims found in {report}\n")
    assert list(tmp_path.iterdir()) == [report]


def started(*words, **how):
    return subprocess.run(
        [sys.executable, "-m", "mapper", *words], cwd=ROOT, stderr=subprocess.PIPE, check=False, **how
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device")  # noqa: PTH110
def test_a_full_disk_behind_the_output_is_one_line():
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = started("locate", "Raqqa", stdout=full)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"no space left" in done.stderr


def test_a_reader_who_has_gone_is_no_error_to_tell():
    read, written = os.pipe()
    os.close(read)
    done = started("locate", "Raqqa", stdout=written)
    os.close(written)
    assert (done.returncode, done.stderr) == (1, b"")


def test_an_interrupt_while_loading_is_quiet(monkeypatch):
    class Interrupting:
        def find_spec(self, name, *_):
            if name == "mapper.cli":
                raise KeyboardInterrupt

    from mapper.__main__ import main as outer

    monkeypatch.delitem(sys.modules, "mapper.cli")
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as end:
        outer()
    assert end.value.code == 130


def test_the_version_is_known_without_installing(mapper, monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert mapper("--version")[:2] == (0, f"mapper, version {project['version']}\n")


def test_words_are_utf8_whatever_python_takes_them_for():
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = started("locate", "دير الزور", stdout=subprocess.PIPE, env=plain)
    assert "دير الزور: Deir ez-Zor" in done.stdout.decode("utf-8")
    done = started("map", "ø.txt", "-o", "a.html", env=plain)
    assert "ø.txt can't be read" in done.stderr.decode("utf-8")


def test_no_control_character_of_a_name_reaches_the_terminal():
    for name in ("\x1b[31mRaqqa", "Ra\u202eqqa", "Raqqa\nMosul", "Raqqa\x00"[:5] + "\x07"):
        told = CliRunner().invoke(cli, ["locate", name], color=True).output
        assert all(char.isprintable() or char == "\n" for char in told)


def test_kinds_and_piped_names():
    answer = json.loads(CliRunner().invoke(cli, ["locate", "Homs", "--kind", "admin1", "--json"]).output)[0]
    assert (answer["located"], answer["candidates"][0]["kind"]) == (True, "admin1")
    piped = CliRunner().invoke(cli, ["locate", "-", "--json"], input="Raqqa\n\nMosul\n").output
    assert [each["name"] for each in json.loads(piped)] == ["Raqqa", "Mosul"]
