"""Files that are zip archives inside (.xlsx, .docx, .kmz): checked before unpacking, packed with no clock."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from mapper.errors import InputError

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How the files of old office programs begin, and new ones that are locked by a password."""
NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time that an archive can tell; ours tell no other."""
MOST_PARTS = 5_000


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of named parts, in their order, with the same bytes whenever it is made.

    Examples
    --------
    >>> packed({"doc.kml": b"<kml/>"}) == packed({"doc.kml": b"<kml/>"})
    True
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive of our own making."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {part.filename: archive.read(part) for part in archive.infolist()}


def check_package(
    content: bytes, name: str, *, kind: str, suffix: str, old: str, largest_part_mb: float, largest_mb: float
) -> None:
    """Refuse what would unpack to more than a document of its kind, before anything is unpacked.

    Parameters
    ----------
    content : bytes
    name : str
        What to call the file in an error.
    kind, suffix, old : str
        Such as "Word document", ".docx" and ".doc".
    largest_part_mb, largest_mb : float
        What one part, and all together, may unpack to.

    Raises
    ------
    InputError
        If it is locked, no archive, or over a limit.
    """
    if content.startswith(OLD_OFFICE):
        raise InputError(
            f"{name} is locked by a password, or an old {old}: save it as {suffix} without a password"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(f"{name} is no {kind}: it only has the name of one") from error
    sizes = [part.file_size / 1e6 for part in parts]
    if max(sizes, default=0) > largest_part_mb or sum(sizes) > largest_mb:
        raise InputError(
            f"{name} unpacks to {sum(sizes):.0f} MB, over the limits of {largest_part_mb:g} MB for one part "
            f"and {largest_mb:g} MB in all: split it"
        )
    if len(parts) > MOST_PARTS:
        raise InputError(f"{name} has {len(parts)} parts, over the limit of {MOST_PARTS}: save it anew")
