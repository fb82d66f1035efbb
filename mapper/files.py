"""Files: text decoded whatever its encoding, results written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from mapper.errors import FileError, InputError

SAMPLE = 200_000
"""Bytes that an encoding is guessed from."""
WESTERN = frozenset("æøåäöüéèêëàâçñßÆØÅÄÖÜÉÈÊÀÂÇ«»–—’‘“”…§°·\xa0")


def read_bytes(path: Path, *, limit_mb: float = 50) -> bytes:
    """Return the content of a file.

    Raises
    ------
    FileError
        If the file does not exist, is a folder, or can't be read.
    InputError
        If it is empty or larger than `limit_mb`.
    """
    try:
        size = path.stat().st_size
        if size > limit_mb * 1e6:
            raise InputError(f"{path} is {size / 1e6:.1f} MB, over the limit of {limit_mb:g} MB: split it")
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} can't be read: {reason(error)}") from error
    if not content.strip():
        raise InputError(f"{path} is empty: there is nothing to read in it")
    return content


def decode(content: bytes, name: str) -> str:
    """Return text from bytes: UTF-8 or UTF-16 by its mark, else UTF-8, else the likeliest encoding.

    Parameters
    ----------
    content : bytes
    name : str
        What to call the content in an error.

    Raises
    ------
    InputError
        If the bytes are no text.

    Examples
    --------
    >>> decode("sørlige del".encode("cp1252"), "a.txt")
    'sørlige del'
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strict(content, encoding, name)
    if b"\0" in content:
        raise InputError(f"{name} is a binary file, not text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(content, _likeliest(content), name)


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(f"{name} is not text in any known encoding: save it as UTF-8") from error


def _likeliest(content: bytes) -> str:
    """Return the likeliest encoding of text that isn't UTF-8.

    Western Europe's code page is believed when it makes ordinary text: short texts mislead the detector.
    """
    from charset_normalizer import from_bytes

    if _is_ordinary(content.decode("cp1252", "replace")):
        return "cp1252"
    best = from_bytes(content[:SAMPLE]).best()
    return best.encoding if best else "no encoding"


def _is_ordinary(text: str) -> bool:
    """Tell whether the letters beyond ASCII are few and those of the languages of Western Europe."""
    foreign = [letter for letter in text if letter > "\x7f"]
    ordinary = sum(letter in WESTERN for letter in foreign)
    control = any(letter < " " and letter not in "\n\r\t\f" for letter in text)
    return ordinary >= 0.9 * len(foreign) and len(foreign) <= 0.2 * len(text) and not control


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either there in full or as it was before.

    Raises
    ------
    FileError
        If the folder is missing or can't be written to.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise FileError(f"{path} can't be written: {reason(error)}") from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise FileError(f"{path} can't be written: {reason(error)}") from error


def check_writable(path: Path) -> None:
    """Raise a `FileError` before any work is done if a file could not be written.

    Raises
    ------
    FileError
        If the folder is missing or no folder, can't be written to, or the path is a folder.
    """
    folder = path.parent
    if not folder.is_dir():
        raise FileError(f"{path} can't be written: there is no folder {folder}")
    if path.is_dir():
        raise FileError(f"{path} can't be written: it is a folder")
    if not os.access(folder, os.W_OK):
        raise FileError(f"{path} can't be written: no permission to write in {folder}")


def reason(error: OSError) -> str:
    """Return the operating system's own short words for an error."""
    return (error.strerror or str(error)).lower()
