"""Spellings of one name have one key; other names have other ones."""
from __future__ import annotations

import pytest

from warehouse.linkage.folding import fold, name_keys

SAME = [
    ("Baibolat Kunbolat", "Baibolat Qunbolat", "Байболат Күнболат", "Baybolat Kunbolat"),
    ("Qasym-Jomart Toqaev", "Kassym-Jomart Tokayev", "Kasim-Zhomart Tokaev", "Касым-Жомарт Токаев"),
    ("Mohamed Hussein", "Muhammad Husain", "Mohammed Hussain"),
    ("Volodymyr Zelensky", "Wolodymyr Zelenskyy"),
    ("Khadija al-Masri", "Hadija Al Masri"),
    ("Yevgeny Kovalyov", "Evgeny Kovalev", "Евгений Ковалёв"),
    ("Marharyta Zharkou", "Margarita Zharkov"),
    ("Zhanbolat Mamay", "Janbolat Mamai", "Жанболат Мамай"),
    ("Nguyễn Văn Thạch", "Nguyen Van Thach"),
    ("Şerzod Öztürk", "Sherzod Ozturk"),
]
OTHER = [("Erbolat Kunanbay", "Erlan Kunanbay"), ("Ivan Petrov", "Ivan Sidorov"), ("Aidar Toqaev", "Aidar Tolegen"),
         ("Maria Lopez", "Mario Lopes Vega")]


@pytest.mark.parametrize("spellings", SAME, ids=lambda s: s[0])
def test_spellings_of_one_name(spellings: tuple[str, ...]) -> None:
    assert len({fold(s) for s in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_other_names(one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert not set(name_keys(one).pairs) & set(name_keys(other).pairs)


def test_order_titles_and_hyphens_do_not_matter() -> None:
    assert fold("Dr. Kunbolat Baibolat") == fold("Baibolat Kunbolat")
    assert set(name_keys("Pimchanok Sae-Lim").pairs) & set(name_keys("Pimchanok Saelim").pairs)
    assert name_keys("B. Kunbolat").single == name_keys("Kunbolat").single is not None
