"""Files in and out: whatever the encoding, the kind of file or the state of the disk."""

from __future__ import annotations

import os
import stat

import pytest

from mapper import files
from mapper.errors import FileError, InputError, MapperError
from mapper.files import check_writable, decode, read_bytes, write_whole

HEADER = "place;actor;predicate\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Sørlige Tromsø;IS;controls\n"),
        ("cp1252", "Kämpfer rückten auf die Straße nach Süden vor\n"),
        ("cp1252", "Les forces sont entrées à l’est de la ville, près du château, « hier »\n"),
        ("cp1252", "¿Quién tomó el control de Córdoba? El año pasado, según el ejército…\n"),
        ("cp1251", "Российские войска заняли город после тяжелых боев, сообщило министерство обороны. " * 3),
        (
            "cp1256",
            "سيطرت قوات الحكومة على مدينة الرقة بعد معارك عنيفة وفق ما ذكرته وكالة الأنباء الرسمية " * 3,
        ),
    ],
)
def test_an_old_encoding_beyond_doubt_is_read(encoding, text):
    assert decode((HEADER + text).encode(encoding), "a.csv") == HEADER + text


@pytest.mark.parametrize("times", [1, 20])
@pytest.mark.parametrize(
    ("encoding", "place"),
    [
        ("cp1251", "Дебальцево"),
        ("cp1251", "Киев"),
        ("koi8-r", "Дебальцево"),
        ("cp1250", "Łódź Žižkov Wąchock"),
        ("cp1250", "Třebíč"),
        ("cp1253", "Θεσσαλονίκη"),
        ("cp1254", "Şırnak Diyarbakır"),
        ("cp1256", "الرقة"),
        ("mac_roman", "Tromsø"),
        ("shift_jis", "東京"),
    ],
)
def test_an_encoding_in_doubt_is_refused_and_never_garbled(encoding, place, times):
    with pytest.raises(InputError, match=r"^a\.csv is not .*: save it as UTF-8$"):
        decode((HEADER + f"{place};IS;controls\n" * times).encode(encoding), "a.csv")


def test_the_guess_is_named():
    with pytest.raises(InputError, match="not UTF-8; [a-z0-9_]+ is only a guess"):
        decode(
            "Siły rządowe przejęły kontrolę nad miastem po ciężkich walkach, podała agencja".encode("cp1250"),
            "a",
        )


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_byte_order_mark_alone_is_nothing(mark):
    with pytest.raises(InputError, match="is empty"):
        decode(mark, "a.csv")


@pytest.mark.parametrize("content", ["text".encode("utf-32"), b"te\0xt", bytes(range(256))])
def test_what_is_no_text_is_refused(content):
    with pytest.raises(InputError, match="is a binary file"):
        decode(content, "a.csv")


def test_only_regular_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, says in [
        ("pipe", "no regular file"),
        ("", "is a folder"),
        ("n" * 300, "too long"),
        ("a\0b", "null"),
    ]:
        with pytest.raises(FileError, match=says):
            read_bytes(tmp_path / name)
    with pytest.raises(MapperError, match="no regular file"):
        read_bytes(type(tmp_path)("/dev/zero"))


def test_what_cannot_be_written_is_said_before(tmp_path):
    (tmp_path / "read-only").write_text("kept")
    (tmp_path / "read-only").chmod(0o444)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name, says in [
        ("read-only", "is read-only"), ("pipe", "no regular file"), ("n" * 300, "too long"), ("a\0b", "null"),
        ("no/a", "no folder"), (".", "is a folder"),
    ]:  # fmt: skip
        with pytest.raises(FileError, match=says):
            check_writable(tmp_path / name)
        with pytest.raises(FileError, match=says):
            write_whole(tmp_path / name, b"new")
    assert (tmp_path / "read-only").read_text() == "kept"


def test_a_link_is_followed_and_permissions_are_kept(tmp_path):
    target, link = tmp_path / "folder" / "target", tmp_path / "link"
    target.parent.mkdir()
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_whole(link, b"new")
    assert (link.is_symlink(), target.read_text(), stat.S_IMODE(target.stat().st_mode)) == (
        True,
        "new",
        0o640,
    )


def test_a_new_file_respects_the_umask(tmp_path):
    before = os.umask(0o077)
    try:
        write_whole(tmp_path / "a", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_an_interrupt_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a", b"new")
    assert list(tmp_path.iterdir()) == []
