"""Files: text decoded whatever its encoding, results written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections import Counter
from pathlib import Path

from mapper.errors import FileError, InputError

SAMPLE = 200_000
"""Bytes that an encoding is guessed from."""
ALPHABETS = tuple(
    map(frozenset, ("æøåäöüßéèêëòóô", "éèêëàâçîïôûùüœæÿ", "áéíóúüïñçàèò", "áâãàçéêíóôõúü", "àèéìíîòóùú"))
)
"""Letters beyond ASCII of northern, French, Spanish and Catalan, Portuguese, and Italian text."""
PUNCTUATION = frozenset("«»‹›–—’‘‚“”„…•§°·´¿¡€£©®™\xa0\xad")
FOREIGN_RUN = re.compile(r"[^\W\d_a-zA-Z]{3}")
"""Three letters beyond ASCII on end: rare in the West, and the rule where another alphabet is misread."""
GARBLED = re.compile(r"[\x00-\x08\x0e-\x1f]|\w[¿¡£]")
"""Control characters, and marks that begin a word where they end one."""
SURE = 0.5
"""Coherence with a language that a guessed encoding must exceed."""
RIVAL = 0.9
"""Of that coherence, the part that no other encoding may reach."""
MESS = 0.02
"""Share of unlikely neighbours among its letters that a guess may have."""
FEW_ALPHABETS = 3
"""Pages of Unicode that nearly all letters of a text are on: its alphabet's, Latin, punctuation."""
ENOUGH = 15
"""Different letters beyond ASCII that a guess must rest on."""


def status_of(path: Path) -> os.stat_result:
    """Return what the operating system knows of a file or folder.

    Raises
    ------
    FileError
        If there is none, or its name can't be one.
    """
    try:
        return path.stat()
    except (OSError, ValueError) as error:
        raise FileError(f"{path} can't be read: {reason(error)}") from error


def read_bytes(path: Path, *, limit_mb: float = 50) -> bytes:
    """Return the content of a file.

    Raises
    ------
    FileError
        If the file does not exist, is no regular file, or can't be read.
    InputError
        If it is empty or larger than `limit_mb`.
    """
    status = status_of(path)
    if not stat.S_ISREG(status.st_mode):
        kind = "it is a folder" if stat.S_ISDIR(status.st_mode) else "it is no regular file"
        raise FileError(f"{path} can't be read: {kind}")
    if status.st_size > limit_mb * 1e6:
        raise InputError(
            f"{path} is {status.st_size / 1e6:.1f} MB, over the limit of {limit_mb:g} MB: split it"
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} can't be read: {reason(error)}") from error
    if not content.strip():
        raise InputError(f"{path} is empty: there is nothing to read in it")
    return content


def decode(content: bytes, name: str) -> str:
    """Return text from bytes: UTF-8 or UTF-16, with a mark or without, else an encoding that is beyond doubt.

    Parameters
    ----------
    content : bytes
    name : str
        What to call the content in an error.

    Raises
    ------
    InputError
        If the bytes are no text, none but a mark, or could be text in several encodings.

    Examples
    --------
    >>> decode("sørlige del".encode("cp1252"), "a.txt")
    'sørlige del'
    """
    text = _decoded(content, name)
    if "\0" in text:
        raise InputError(f"{name} is a binary file, not text")
    if not text.strip():
        raise InputError(f"{name} is empty: there is nothing to read in it")
    return text


def _decoded(content: bytes, name: str) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strict(content, encoding, name)
    if b"\0" in content[:SAMPLE]:
        return _wide(content, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(content, _likeliest(content, name), name)


def _wide(content: bytes, name: str) -> str:
    """Return UTF-16 that has no mark: its zero bytes stand on one side, and its letters in few alphabets."""
    halves = content[:SAMPLE:2], content[1:SAMPLE:2]
    zeros = [half.count(0) for half in halves]
    encoding, high = ("utf-16-le", halves[1]) if zeros[1] > zeros[0] else ("utf-16-be", halves[0])
    common = sum(count for _, count in Counter(high).most_common(FEW_ALPHABETS))
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = ""
    if min(zeros) or common < 0.9 * len(high) or not text or GARBLED.search(text):
        raise InputError(f"{name} is a binary file, not text")
    return text


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise InputError(f"{name} is not text in any known encoding: save it as UTF-8") from error


def printable(text: str) -> str:
    r"""Return text with control and formatting characters shown as what they are.

    Examples
    --------
    >>> printable("Raqqa\x1b[31m")
    'Raqqa\\x1b[31m'
    """
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def utf8(word: str) -> str:
    r"""Return a word of the command line as UTF-8 has it, where Python took it for another encoding.

    Examples
    --------
    >>> utf8("Troms\udcc3\udcb8")
    'Tromsø'
    """
    try:
        return word.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return word


def _likeliest(content: bytes, name: str) -> str:
    """Return the encoding of text that isn't UTF-8.

    Western Europe's code page is believed when it makes ordinary text: short texts mislead the detector.
    Any other guess must be well founded, for a wrong one would garble every name in silence.
    """
    from charset_normalizer import from_bytes

    if _is_western(content.decode("cp1252", "replace")):
        return "cp1252"
    guesses = list(from_bytes(content[:SAMPLE]))
    if not guesses:
        raise InputError(f"{name} is not text in any known encoding: save it as UTF-8")
    best, *rivals = guesses
    differing = [rival.coherence for rival in rivals if str(rival) != str(best)]
    letters = {letter for letter in str(best) if letter > "\x7f" and letter.isalpha()}
    founded = best.coherence > SURE and best.coherence * RIVAL > max(differing, default=0)
    if best.chaos > MESS or not founded or len(letters) < ENOUGH:
        raise InputError(f"{name} is not UTF-8; {best.encoding} is only a guess: save it as UTF-8")
    return best.encoding


def _is_western(text: str) -> bool:
    """Tell whether the letters beyond ASCII are few, spread out, and those of one western language."""
    foreign = [letter.lower() for letter in text if letter > "\x7f" and letter not in PUNCTUATION]
    known = max(sum(letter in alphabet for letter in foreign) for alphabet in ALPHABETS)
    few = len(foreign) <= 0.2 * len(text) and not FOREIGN_RUN.search(text)
    return known >= 0.9 * len(foreign) and few and not GARBLED.search(text)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either there in full or as it was before.

    A link is followed; a file that was there keeps its permissions, and a new one gets the usual ones.

    Raises
    ------
    FileError
        If `check_writable` refuses it, or the disk is full.
    """
    check_writable(path)
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".mapper-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except OSError as error:
        raise FileError(f"{path} can't be written: {reason(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raise an error before any work is done if a file could not be written.

    Raises
    ------
    FileError
        If the folder is missing or no folder or can't be written to, or what is there is read-only or no
        regular file.
    """
    problem = _obstacle(path)
    if problem:
        raise FileError(f"{path} can't be written: {problem}")


def _obstacle(path: Path) -> str:
    """Return what keeps a file from being written, or nothing."""
    try:
        target = Path(os.path.realpath(path))
        if not target.parent.is_dir():
            return f"there is no folder {path.parent}"
        there = target.stat() if target.exists() else None
    except (OSError, ValueError) as error:
        return reason(error)
    if there and stat.S_ISDIR(there.st_mode):
        return "it is a folder"
    if there and not stat.S_ISREG(there.st_mode):
        return "it is no regular file"
    if there and not (there.st_mode & 0o222 and os.access(target, os.W_OK)):
        return "it is read-only"
    if not os.access(target.parent, os.W_OK):
        return f"no permission to write in {target.parent}"
    return ""


def reason(error: OSError | ValueError) -> str:
    """Return the operating system's own short words for an error."""
    return (getattr(error, "strerror", None) or str(error)).lower()
