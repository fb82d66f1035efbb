"""GeoNames country dumps: one line of 19 columns a place, and which of its features a report may name.

The columns and the feature codes are those of GeoNames (download.geonames.org/export/dump/readme.txt,
www.geonames.org/export/codes.html).
"""

from __future__ import annotations

from functools import cache

from mapper.claims.ontology import Kind
from mapper.geocoder.rows import (
    CONTROLS,
    LONGEST_NAME,
    BadRowError,
    country_cell,
    name_cell,
    people_cell,
    position_cells,
    quoted,
)
from mapper.geocoder.sources import CITY_POPULATION, Entry, is_code

COLUMNS = 19
FEATURES = {
    Kind.SETTLEMENT: """
        PPL PPLA PPLA2 PPLA3 PPLA4 PPLA5 PPLC PPLCD PPLCH PPLF PPLG PPLH PPLL PPLQ PPLR PPLS PPLW PPLX STLMT
        CMPRF DEVH LCTY FRM FRMQ FRMS FRMT
    """,
    Kind.COUNTRY: "PCL PCLD PCLF PCLI PCLIX PCLS",
    Kind.ADMIN1: "ADM1",
    Kind.ADMIN2: "ADM2 ADM3 ADM4 ADM5 ADMD PRSH",
    Kind.AREA: """
        ADM1H ADM2H ADM3H ADM4H ADM5H ADMDH PCLH LTER TERR ZN ZNB
        AREA BTL CONT LAND PRK RES RESF RESN RESP RESV RESW RGN RGNE RGNH RGNL TRB
        BAY BAYS CHN CHNM GULF INLT LGN MRSH OCN SD SEA STRT SWMP WTLD
        CAPE DLTA DSRT ISL ISLS ISTH MT MTS OAS PEN PENX PLAT PLN PLNS SPIT UPLD VAL VALS FRST FRSTF
    """,
    Kind.RIVER: """
        STM STMA STMC STMD STMH STMI STMIX STMM STMQ STMS STMX WAD WADB WADM WADS WADX CNL CNLA CNLI CNLN
    """,
    Kind.LAKE: "LK LKI LKN LKNI LKO LKOI LKS LKSI LKSN LKX RSV RSVI RSVT",
    Kind.AIRFIELD: "AIRB AIRF AIRH AIRP AIRQ AIRS",
    Kind.BASE: "BRKS FT INSM MILB NVB RNGA",
    Kind.FACILITY: """
        BDG BDGQ CSTL CSTM PSTB PSTC PSTP PP PRN PAL PRT HBR HSP HSPC UNIV CTRA CMP CMPL CMPLA CMPMN CMPO CSWY
        DAM DAMQ DAMSB LOCK RSTN TNL TNLRD TNLRR SWT TRANT
        COLF GASF GOSP INDS MFG MFGB MFGC MFGCU MFGLM MFGM MFGN MFGPH MFGSG MN MNA MNAU MNC MNCU MNFE MNN
        OILF OILJ OILP OILR OILT PMPO PMPW PS PSH PSN PSW DPOF
        HLL HLLS MND MNDU PASS PK PKS RDGE
    """,
}
"""What a feature code of GeoNames is to us. Other features (schools, hotels, wells, shrines, roads, rocks …)
are not what a report says that somebody holds; they would only be namesakes of the towns."""
NOTES = {
    **dict.fromkeys(("PPLQ", "FRMQ"), "abandoned"),
    **dict.fromkeys(("PPLH", "ADM1H", "ADM2H", "ADM3H", "ADM4H", "ADM5H", "ADMDH", "PCLH"), "historical"),
    **dict.fromkeys(("BDGQ", "DAMQ", "AIRQ"), "out of use"),
    **dict.fromkeys(("FRM", "FRMS", "FRMT"), "a farm"),
    **dict.fromkeys(("HLL", "HLLS", "PK", "PKS", "RDGE"), "a hill"),
    **dict.fromkeys(("MND", "MNDU"), "a mound"),
    **dict.fromkeys(("MT", "MTS"), "a mountain"),
    **dict.fromkeys(("ISL", "ISLS"), "an island"),
    **dict.fromkeys(("ADM3", "ADM4", "ADM5"), "a division below the district"),
    "PPLW": "destroyed",
    "PPLX": "a part of a town",
    "PPLCH": "a former capital",
    "LCTY": "a locality without limits",
    "PASS": "a pass",
    "CMPRF": "a camp of refugees",
}
"""What the kind alone does not tell."""
CLASSES = {"P": Kind.SETTLEMENT}
"""What a place without a feature code is, by its feature class."""
_KIND_OF = {code: kind for kind, codes in FEATURES.items() for code in codes.split()}


def is_dump_line(line: str) -> bool:
    """Tell whether a line is one of a GeoNames dump.

    Examples
    --------
    >>> is_dump_line("name,lon,lat")
    False
    """
    cells = line.split("\t")
    return len(cells) == COLUMNS and cells[0].isdecimal() and len(cells[6]) <= 1


def dump_entry(line: str) -> Entry | str:
    """Return the place of a line, or the feature code for which it is left out.

    Raises
    ------
    BadRowError
        If the line can't be used.
    """
    cells = line.rstrip("\r\n").split("\t")
    if len(cells) != COLUMNS:
        raise BadRowError(f"has {len(cells)} columns; a GeoNames dump has {COLUMNS}")
    number, name, plain, others, lat, lon, sort, code, country, _, province, *_, people = cells[:15]
    if not (number.isascii() and number.isdecimal()):
        raise BadRowError(f"geonameid: {quoted(number)} is not a number")
    east, north = position_cells(lon, lat)
    name = name_cell("name", name)
    country, population = country_cell(country), people_cell(people)
    kind = _KIND_OF.get(code) if code else CLASSES.get(sort)
    if kind is None:
        return code or f"class {quoted(sort)}"
    if kind is Kind.SETTLEMENT and population >= CITY_POPULATION:
        kind = Kind.CITY
    return Entry(
        name=name,
        names=_spellings(name, plain, others),
        lon=east,
        lat=north,
        kind=kind,
        country=country,
        admin1="" if kind is Kind.COUNTRY else province_names().get(f"{country}.{province}", ""),
        id=f"geonames:{int(number)}",
        population=population,
        note=NOTES.get(code, ""),
    )


def _spellings(name: str, plain: str, others: str) -> tuple[str, ...]:
    """Return the other names that can be looked up, each once."""
    spoken = dict.fromkeys(other.strip() for other in (plain, *others.split(",")))
    return tuple(
        other
        for other in spoken
        if other and other != name and len(other) <= LONGEST_NAME
        if not is_code(other) and not CONTROLS.search(other)
    )


@cache
def province_names() -> dict[str, str]:
    """Return GeoNames' code of each first-level division (``SY.07``) → its English name."""
    import pyarrow.parquet as pq

    from mapper.datasets import data_path

    names: dict[str, str] = {}
    for file, code, chosen in (
        ("divisions.parquet", "admin1", [("level", "=", 1)]),
        ("admin1.parquet", "geonames", None),
    ):
        table = pq.read_table(data_path(file), columns=[code, "name"], filters=chosen)
        names |= zip(*(column.to_pylist() for column in table.columns), strict=True)
    return {code: name for code, name in names.items() if code}
