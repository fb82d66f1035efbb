"""The house: imports go down only, heavy libraries stay in their rooms, the public names are those promised."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import pytest

import mapper
from tests.conftest import ROOT

PACKAGE = ROOT / "mapper"
FLOORS = [
    {
        *("columns", "crs", "dates", "datasets", "edges", "errors", "files", "geopackage", "geoparquet"),
        *("packed", "spreadsheet", "suffixes", "tables"),
    },
    {"claims"},
    {"atlas"},
    {"geocoder"},
    {"control", "render"},
    {"reports"},
    {"assessment", "display", "extents"},
    {"snapshot"},
    {"history"},
    {"controlmap"},
    {"case", "check"},
    {"review"},
    {"__init__"},
    {"options"},
    {"looks"},
    {"console"},
    {"datacli", "historycli"},
    {"cli"},
    {"__main__"},
]
ROOMS = {
    "folium": {"render.webmap", "render.page"},
    "branca": {"render.webmap", "render.page"},
    "geopy": {"geocoder.online"},
    "matplotlib": {"render.figure"},
    "matplotlib_scalebar": {"render.figure"},
    "openpyxl": {"claims.workbook"},
    "typst": {"render.brief.pdf"},
    "trafilatura": {"reports.formats.page"},
    "docx": {"reports.formats.word", "render.brief.word", "render.brief.wordstyles"},
    "pypdf": {"reports.formats.pdf"},
    "click": {"cli", "console", "datacli", "historycli", "looks", "options"},
}
LAZY = [
    "geopandas",
    "pandas",
    "folium",
    "pyarrow",
    "shapely",
    "py3langid",
    "trafilatura",
    "docx",
    "matplotlib",
    "openpyxl",
]


def modules():
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imports(path):
    """Yield every module that a file imports at run time, wherever in the file it does so."""

    def walk(node):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                continue
            if isinstance(child, ast.Import):
                yield from ((alias.name, ()) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}: imports are absolute"
                yield child.module, tuple(alias.name for alias in child.names)
            yield from walk(child)

    yield from walk(ast.parse(path.read_text("utf-8")))


def graph():
    known = modules()
    edges = {name: set() for name in known}
    for name, path in known.items():
        for module, names in imports(path):
            if module == "mapper" or module.startswith("mapper."):
                inner = module.removeprefix("mapper").lstrip(".")
                inside = {f"{inner}.{one}".lstrip(".") for one in names} & set(known)
                edges[name] |= inside or {inner or "__init__"}
    return edges


def floor_of(module):
    top = module.split(".")[0]
    return next(number for number, names in enumerate(FLOORS) if top in names)


def test_imports_never_rise():
    rises = [
        f"{name} imports {other}"
        for name, others in graph().items()
        for other in others
        if floor_of(other) > floor_of(name)
        or (
            floor_of(other) == floor_of(name) and other.split(".")[0] != name.split(".")[0] and floor_of(name)
        )
    ]
    assert rises == []


def test_imports_make_no_loop():
    try:
        list(TopologicalSorter(graph()).static_order())
    except CycleError as error:
        pytest.fail(f"import loop: {' -> '.join(error.args[1])}")


@pytest.mark.parametrize("library", ROOMS)
def test_a_library_stays_in_its_room(library):
    users = {
        name
        for name, path in modules().items()
        for module, _ in imports(path)
        if module.split(".")[0] == library
    }
    assert {name for name in users if not _in_room(name, ROOMS[library])} == set()


def _in_room(module, rooms):
    return any(module == room or module.startswith(f"{room}.") for room in rooms)


def test_importing_mapper_is_cheap():
    code = f"import sys, mapper; print([name for name in {LAZY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "words, needed", [(["--help"], []), (["map", "--help"], []), (["locate", "Raqqa"], ["shapely"])]
)
def test_a_verb_loads_only_what_it_needs(words, needed):
    code = (
        "import sys; from mapper.__main__ import main\n"
        f"sys.argv = ['mapper', *{words}]\n"
        "try: main()\n"
        f"finally: print([name for name in {LAZY} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, str(needed)), done.stderr


def test_public_names_are_there_and_documented():
    assert sorted(mapper.__all__) == sorted(name for names in mapper._HOME.values() for name in names)
    for name in mapper.__all__:
        assert getattr(mapper, name).__doc__, name


def test_files_stay_readable():
    long = {
        str(path): count
        for path in modules().values()
        if (count := path.read_text("utf-8").count("\n")) > 400
    }
    assert long == {}
