"""Spellings of one place meet in one key, and words for kinds come off."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.claims.ontology import Kind
from mapper.geocoder.names import bare, fold, split_article, strip_admin


@pytest.mark.parametrize(
    "spellings",
    [
        ("Tall ‘Afar", "Tall 'Afar", "TALL AFAR", "tall  afar"),
        ("Al Qā’im", "al-Qa'im", "Al-Qaim"),
        ("Łódź", "lodz"),
        ("Ørland", "orland"),
        ("Großenhain", "Grossenhain"),
        ("Ħamrun", "Hamrun"),
        ("İstanbul", "Istanbul", "istanbul"),
        ("أبو كمال", "ابو كمال", "أَبُو كَمَال", "ابـو كمال"),
        ("الرقة", "الرقه"),
        ("دیر الزور", "دير الزور"),
        ("Королёв", "Королев"),
        ("Прип'ять", "Прип’ять", "Припʼять"),
        ("Saint-Denis", "saint denis"),
        ("Mosul\u202e", "Mosul"),
    ],
)
def test_spellings_fold_alike(spellings):
    assert len({fold(name) for name in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Homs", "Hama"), ("Київ", "Кіїв-2"), ("မြဝတီ", "မြဝတ")])
def test_different_names_stay_different(one, other):
    assert fold(one) != fold(other)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name):
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Deir al-Zor", "Deir ez-Zor", "Deir Ezzor", "Deir az Zor"),
        ("al-Sukhnah", "As Sukhnah", "Sukhnah", "Sukhna"),
        ("Raqqa", "Ar Raqqah", "ar-Raqqa", "al-Raqqa"),
        ("الرقة", "رقة"),
        ("ألبو كمال", "البوكمال"),
        ("تل عفر", "تلعفر"),
        ("Al Mayadin", "el-Mayadin", "Mayadin"),
    ],
)
def test_articles_do_not_matter(spellings):
    assert len({bare(fold(name)) for name in spellings}) == 1


def test_an_article_alone_is_a_name():
    assert bare("al") == "al"
    assert bare(fold("ال")) == fold("ال")


@pytest.mark.parametrize(
    ("written", "stem"), [("Albukamal", "bukamal"), ("Arraqqah", "raqqa"), ("Essaouira", "saouira")]
)
def test_a_glued_article_comes_off(written, stem):
    assert split_article(fold(written)) == stem


@pytest.mark.parametrize("name", ["Mosul", "Ali", "Ella", "Alma"])
def test_what_only_looks_like_an_article_stays(name):
    assert split_article(fold(name)) == ""


@pytest.mark.parametrize(
    ("written", "stem", "kind"),
    [
        ("Deir al-Zor-provinsen", "Deir al-Zor", Kind.ADMIN1),
        ("Deir al-Zor province", "Deir al-Zor", Kind.ADMIN1),
        ("the province of Deir al-Zor", "Deir al-Zor", Kind.ADMIN1),
        ("province of Deir al-Zor", "Deir al-Zor", Kind.ADMIN1),
        ("Muhafazat Hims", "Hims", Kind.ADMIN1),
        ("Kharkiv oblast", "Kharkiv", Kind.ADMIN1),
        ("Донецька область", "Донецька", Kind.ADMIN1),
        ("محافظة دير الزور", "دير الزور", Kind.ADMIN1),
        ("Troms fylke", "Troms", Kind.ADMIN1),
        ("Bakhmut raion", "Bakhmut", Kind.ADMIN2),
        ("Eufratdalen", "Eufrat", Kind.RIVER),
        ("Kharkivregionen", "Kharkiv", Kind.ADMIN1),
        ("Shayrat Air Base", "Shayrat", Kind.AIRFIELD),
        ("Raqqa city", "Raqqa", Kind.CITY),
    ],
)
def test_words_for_kinds_come_off(written, stem, kind):
    assert strip_admin(fold(written)) == (fold(stem), kind)


@pytest.mark.parametrize("name", ["Province", "region", "dalen", "Raqqa", ""])
def test_a_name_is_never_stripped_to_nothing(name):
    assert strip_admin(fold(name)) == (fold(name), None)
