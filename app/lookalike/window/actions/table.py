"""The one table of actions: menus, toolbar, context menu, F1 sheet and tests come from it.

Needs no Qt. A row's id is the name of the method of `commands.Commands` that it calls.
Texts are marked for translation here and translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ACTIONS", "Action", "Facts", "Menu", "Scope", "action"]


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Mark a text for lupdate, which knows this name, without importing Qt."""
    return text


class Menu(StrEnum):
    """The menus of the window, in their order from left to right."""

    LIBRARY = QT_TRANSLATE_NOOP("Actions", "&Library")
    SEARCH = QT_TRANSLATE_NOOP("Actions", "&Search")
    PICTURE = QT_TRANSLATE_NOOP("Actions", "&Picture")
    VIEW = QT_TRANSLATE_NOOP("Actions", "&View")
    HELP = QT_TRANSLATE_NOOP("Actions", "&Help")


class Scope(StrEnum):
    """Where an action's shortcut works."""

    WINDOW = "window"
    GRID = "grid"
    """Only with the focus in the grid: keys like Space and Enter belong to buttons elsewhere."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules in `enabled_when` look at."""

    has_library: bool = False
    is_read_only: bool = False
    folder_count: int = 0
    selected_count: int = 0
    skipped_count: int = 0
    has_query: bool = False
    has_filters: bool = False
    can_go_back: bool = False
    can_go_forward: bool = False
    is_indexing: bool = False
    is_paused: bool = False
    can_undo_bin: bool = False


Rule = Callable[[Facts], bool]


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the table."""

    id: str
    text: str
    menu: Menu
    enabled_when: Rule
    hint: str
    """One sentence for the tooltip and the status of assistive programs."""
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    scope: Scope = Scope.WINDOW
    is_checkable: bool = False
    starts_group: bool = False
    """A line is drawn above it in its menu."""


def _always(facts: Facts) -> bool:
    return True


def _with_library(facts: Facts) -> bool:
    return facts.has_library


def _can_write(facts: Facts) -> bool:
    return facts.has_library and not facts.is_read_only


def _can_rescan(facts: Facts) -> bool:
    return _can_write(facts) and facts.folder_count > 0


def _can_pause(facts: Facts) -> bool:
    return facts.is_indexing


def _has_selection(facts: Facts) -> bool:
    return facts.selected_count > 0


def _has_one(facts: Facts) -> bool:
    return facts.selected_count == 1


def _has_query(facts: Facts) -> bool:
    return facts.has_query


def _has_selection_and_query(facts: Facts) -> bool:
    return facts.selected_count > 0 and facts.has_query


def _row(action_id: str, text: str, menu: Menu, rule: Rule, hint: str, **more: object) -> Action:
    return Action(action_id, text, menu, rule, hint, **more)  # type: ignore[arg-type]


_T = QT_TRANSLATE_NOOP

# fmt: off
ACTIONS: tuple[Action, ...] = (
    # Library
    _row("choose_folder", _T("Actions", "&Add folder…"), Menu.LIBRARY, _can_write,
         _T("Actions", "Choose a folder of pictures to search in"), shortcuts=("Ctrl+Shift+O",),
         icon="folder-add"),
    _row("rescan", _T("Actions", "&Rescan folders"), Menu.LIBRARY, _can_rescan,
         _T("Actions", "Look for new, changed and removed pictures"), shortcuts=("F5",),
         icon="refresh"),
    _row("toggle_pause", _T("Actions", "&Pause indexing"), Menu.LIBRARY, _can_pause,
         _T("Actions", "Pause indexing or go on with it"), shortcuts=("Ctrl+Shift+P",),
         icon="pause", is_checkable=True),
    _row("stop_indexing", _T("Actions", "S&top indexing"), Menu.LIBRARY, _can_pause,
         _T("Actions", "Stop indexing; what was done is kept"), shortcuts=("Ctrl+Shift+S",),
         icon="stop"),
    _row("show_skipped", _T("Actions", "S&kipped files"), Menu.LIBRARY, _with_library,
         _T("Actions", "Show which files were left out, and why"), shortcuts=("Ctrl+Shift+K",),
         icon="warning", starts_group=True),
    _row("show_settings", _T("Actions", "&Settings…"), Menu.LIBRARY, _with_library,
         _T("Actions", "Colours, copies, limits and what is left out"), shortcuts=("Ctrl+,",),
         icon="settings", starts_group=True),
    _row("quit", _T("Actions", "&Quit"), Menu.LIBRARY, _always,
         _T("Actions", "Close Lookalike; indexing goes on at the next start"),
         shortcuts=("Ctrl+Q",), icon="close"),
    # Search
    _row("pick_pictures", _T("Actions", "Pick &pictures…"), Menu.SEARCH, _with_library,
         _T("Actions", "Search with pictures from anywhere on this computer"),
         shortcuts=("Ctrl+O",), icon="image"),
    _row("paste", _T("Actions", "Paste as &query"), Menu.SEARCH, _with_library,
         _T("Actions", "Search with the picture, file or path on the clipboard"),
         shortcuts=("Ctrl+V",), icon="copy"),
    _row("enter_address", _T("Actions", "Enter a path or &address"), Menu.SEARCH, _with_library,
         _T("Actions", "Type the path of a picture or a folder"), shortcuts=("Ctrl+L",),
         icon="search"),
    _row("find_similar", _T("Actions", "&Find similar"), Menu.SEARCH, _has_selection,
         _T("Actions", "Search with the selected pictures"), shortcuts=("Return", "Enter"),
         icon="search", scope=Scope.GRID, starts_group=True),
    _row("search_part", _T("Actions", "Search a p&art of the picture"), Menu.SEARCH, _has_one,
         _T("Actions", "Draw a box on the picture and search with just that"),
         shortcuts=("Ctrl+B",), icon="crop"),
    _row("add_to_query", _T("Actions", "&More like this"), Menu.SEARCH, _has_selection,
         _T("Actions", "Add the selected pictures to the query"), shortcuts=("+",), icon="plus",
         scope=Scope.GRID),
    _row("take_from_query", _T("Actions", "&Less like this"), Menu.SEARCH,
         _has_selection_and_query,
         _T("Actions", "Add the selected pictures to the query with a minus"), shortcuts=("-",),
         icon="minus", scope=Scope.GRID),
    _row("unmark", _T("Actions", "&Take out of the query"), Menu.SEARCH, _has_query,
         _T("Actions", "Remove the selected pictures from the query, else the one added last"),
         shortcuts=("0",), icon="close", scope=Scope.GRID),
    _row("go_back", _T("Actions", "&Back"), Menu.SEARCH, lambda facts: facts.can_go_back,
         _T("Actions", "Back to what was shown before"), shortcuts=("Alt+Left",), icon="back",
         starts_group=True),
    _row("go_forward", _T("Actions", "F&orward"), Menu.SEARCH, lambda facts: facts.can_go_forward,
         _T("Actions", "Forward to what was shown after"), shortcuts=("Alt+Right",),
         icon="forward"),
    _row("show_all", _T("Actions", "A&ll pictures"), Menu.SEARCH,
         lambda facts: facts.has_library and (facts.has_query or facts.has_filters),
         _T("Actions", "Clear the query and the filters"), shortcuts=("Alt+Home",), icon="image"),
    _row("toggle_filters", _T("Actions", "Fi&lters"), Menu.SEARCH, _with_library,
         _T("Actions", "Narrow by folder, date, size, shape and type"), shortcuts=("Ctrl+F",),
         icon="filter", is_checkable=True, starts_group=True),
    _row("clear_filters", _T("Actions", "&Clear filters"), Menu.SEARCH,
         lambda facts: facts.has_filters, _T("Actions", "Show pictures of every kind again"),
         shortcuts=("Ctrl+Shift+F",), icon="close"),
    # Picture
    _row("preview", _T("Actions", "&Preview"), Menu.PICTURE, _has_selection,
         _T("Actions", "Show the picture as large as the window"), shortcuts=("Space",),
         icon="image", scope=Scope.GRID),
    _row("open_picture", _T("Actions", "&Open"), Menu.PICTURE, _has_selection,
         _T("Actions", "Open the picture with its usual program"), shortcuts=("Ctrl+Return",),
         icon="open"),
    _row("show_in_folder", _T("Actions", "Show in &folder"), Menu.PICTURE, _has_selection,
         _T("Actions", "Show the file in the file manager"), shortcuts=("F2",), icon="reveal"),
    _row("copy_file", _T("Actions", "&Copy file"), Menu.PICTURE, _has_selection,
         _T("Actions", "Put the files on the clipboard"), shortcuts=("Ctrl+C",), icon="copy",
         starts_group=True),
    _row("copy_picture", _T("Actions", "Copy p&icture"), Menu.PICTURE, _has_one,
         _T("Actions", "Put the picture itself on the clipboard"), shortcuts=("Ctrl+Shift+C",),
         icon="copy"),
    _row("copy_path", _T("Actions", "Copy p&ath"), Menu.PICTURE, _has_selection,
         _T("Actions", "Put the paths on the clipboard as text"), shortcuts=("Ctrl+Alt+C",),
         icon="copy"),
    _row("move_to_bin", _T("Actions", "Move to &bin…"), Menu.PICTURE, _has_selection,
         _T("Actions", "Move the files to the system's bin, after a question"),
         shortcuts=("Delete",), icon="bin", scope=Scope.GRID, starts_group=True),
    _row("undo_bin", _T("Actions", "&Undo move to bin"), Menu.PICTURE,
         lambda facts: facts.can_undo_bin,
         _T("Actions", "Put the files that were moved last back in their place"),
         shortcuts=("Ctrl+Z",), icon="undo"),
    # View
    _row("toggle_folders", _T("Actions", "&Folders"), Menu.VIEW, _always,
         _T("Actions", "Show or hide the folders on the left"), shortcuts=("F9",),
         icon="panel-left", is_checkable=True),
    _row("toggle_details", _T("Actions", "&Details"), Menu.VIEW, _always,
         _T("Actions", "Show or hide the selected picture on the right"), shortcuts=("F10",),
         icon="panel-right", is_checkable=True),
    _row("larger", _T("Actions", "&Larger pictures"), Menu.VIEW, _with_library,
         _T("Actions", "Show fewer and larger pictures"), shortcuts=("Ctrl++", "Ctrl+="),
         icon="plus", starts_group=True),
    _row("smaller", _T("Actions", "&Smaller pictures"), Menu.VIEW, _with_library,
         _T("Actions", "Show more and smaller pictures"), shortcuts=("Ctrl+-",), icon="minus"),
    _row("toggle_oldest_first", _T("Actions", "&Oldest first"), Menu.VIEW, _with_library,
         _T("Actions", "Turn the order of the library round"), shortcuts=("Ctrl+Shift+R",),
         icon="sort", is_checkable=True),
    # Help
    _row("show_keys", _T("Actions", "&Keys"), Menu.HELP, _always,
         _T("Actions", "Show every command and its key"), shortcuts=("F1",), icon="keyboard"),
    _row("show_devices", _T("Actions", "&Devices…"), Menu.HELP, _with_library,
         _T("Actions", "Show what computes here, and why others were passed over"),
         shortcuts=("Ctrl+Shift+D",), icon="settings"),
)
# fmt: on

CONTEXT_MENU: tuple[str, ...] = (
    "find_similar", "search_part", "add_to_query", "take_from_query", "unmark", "",
    "preview", "open_picture", "show_in_folder", "",
    "copy_file", "copy_picture", "copy_path", "", "move_to_bin",
)  # fmt: skip
"""Ids of the menu on a picture; an empty text is a line."""


def action(action_id: str) -> Action:
    """Return the row of an id. Raises KeyError for an id that the table lacks."""
    for row in ACTIONS:
        if row.id == action_id:
            return row
    raise KeyError(action_id)
