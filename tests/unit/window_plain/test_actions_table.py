"""The table of actions is whole: every row can be found, said and triggered."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest

from lookalike.window.actions.table import ACTIONS, CONTEXT_MENU, Action, Facts, action

ids = [row.id for row in ACTIONS]


def test_ids_and_keys_occur_once() -> None:
    assert not [each for each, count in Counter(ids).items() if count > 1]
    keys = Counter(key for row in ACTIONS for key in row.shortcuts)
    assert not [key for key, count in keys.items() if count > 1]


@pytest.mark.parametrize("row", ACTIONS, ids=ids)
def test_every_row_says_what_it_does_and_has_a_key(row: Action) -> None:
    assert row.text
    assert row.hint
    assert not row.hint.endswith(("!", "."))
    assert row.shortcuts
    assert row.icon


def test_the_context_menu_names_rows_that_exist() -> None:
    assert all(action(each) for each in CONTEXT_MENU if each)


def test_before_the_library_is_open_only_the_window_itself_can_be_commanded() -> None:
    enabled = {row.id for row in ACTIONS if row.enabled_when(Facts())}
    assert enabled == {"quit", "toggle_folders", "toggle_details", "show_keys"}


def test_a_read_only_library_offers_no_change() -> None:
    facts = dataclasses.replace(
        Facts(), has_library=True, is_read_only=True, folder_count=1, selected_count=1
    )
    enabled = {row.id for row in ACTIONS if row.enabled_when(facts)}
    assert not enabled & {"choose_folder", "rescan"}
    assert {"find_similar", "pick_pictures", "copy_file"} <= enabled
