"""The one table of actions: menus, toolbar, context menu, F1 sheet and tests come from it.

Needs no Qt. A row's id is the name of the method of `commands.Commands` that it calls.
Texts are marked for translation here and translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["ACTIONS", "QT_TRANSLATE_NOOP", "Action", "Facts", "Menu", "Scope", "action"]


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
    can_rank_by_look: bool = False
    can_explain: bool = False
    """One hit is selected, and the network can show where it agrees with the query."""


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


def _is_narrowed(facts: Facts) -> bool:
    return facts.has_library and (facts.has_query or facts.has_filters)


def _row(action_id: str, menu: Menu, rule: Rule, text: str, hint: str, **more: object) -> Action:
    return Action(action_id, text, menu, rule, hint, **more)  # type: ignore[arg-type]


# fmt: off
ACTIONS: tuple[Action, ...] = (
    # Library
    _row("choose_folder", Menu.LIBRARY, _can_write,
         QT_TRANSLATE_NOOP("Actions", "&Add folder…"),
         QT_TRANSLATE_NOOP("Actions", "Choose a folder of pictures to search in"),
         shortcuts=("Ctrl+Shift+O",), icon="folder-add"),
    _row("rescan", Menu.LIBRARY, _can_rescan,
         QT_TRANSLATE_NOOP("Actions", "&Rescan folders"),
         QT_TRANSLATE_NOOP("Actions", "Look for new, changed and removed pictures"),
         shortcuts=("F5",), icon="refresh"),
    _row("toggle_pause", Menu.LIBRARY, _can_pause,
         QT_TRANSLATE_NOOP("Actions", "&Pause indexing"),
         QT_TRANSLATE_NOOP("Actions", "Pause indexing; searching works meanwhile"),
         shortcuts=("Ctrl+Shift+P",), icon="pause"),
    _row("stop_indexing", Menu.LIBRARY, _can_pause,
         QT_TRANSLATE_NOOP("Actions", "S&top indexing"),
         QT_TRANSLATE_NOOP("Actions", "Stop indexing; what was done is kept"),
         shortcuts=("Ctrl+Shift+S",), icon="stop"),
    _row("show_skipped", Menu.LIBRARY, _with_library,
         QT_TRANSLATE_NOOP("Actions", "S&kipped files"),
         QT_TRANSLATE_NOOP("Actions", "Show which files were left out, and why"),
         shortcuts=("Ctrl+Shift+K",), icon="warning", starts_group=True),
    _row("show_settings", Menu.LIBRARY, _with_library,
         QT_TRANSLATE_NOOP("Actions", "&Settings…"),
         QT_TRANSLATE_NOOP("Actions", "Colours, copies, limits and what is left out"),
         shortcuts=("Ctrl+,",), icon="settings", starts_group=True),
    _row("quit", Menu.LIBRARY, _always,
         QT_TRANSLATE_NOOP("Actions", "&Quit"),
         QT_TRANSLATE_NOOP("Actions", "Close Lookalike; indexing goes on at the next start"),
         shortcuts=("Ctrl+Q",), icon="close"),
    # Search
    _row("pick_pictures", Menu.SEARCH, _with_library,
         QT_TRANSLATE_NOOP("Actions", "Pick &pictures…"),
         QT_TRANSLATE_NOOP("Actions", "Search with pictures from anywhere on this computer"),
         shortcuts=("Ctrl+O",), icon="image"),
    _row("paste", Menu.SEARCH, _with_library,
         QT_TRANSLATE_NOOP("Actions", "Paste as &query"),
         QT_TRANSLATE_NOOP("Actions", "Search with the picture, file or path on the clipboard"),
         shortcuts=("Ctrl+V",), icon="copy"),
    _row("enter_address", Menu.SEARCH, _with_library,
         QT_TRANSLATE_NOOP("Actions", "Enter a path or &address"),
         QT_TRANSLATE_NOOP("Actions", "Type the path of a picture or a folder"),
         shortcuts=("Ctrl+L",), icon="search"),
    _row("find_similar", Menu.SEARCH, _has_selection,
         QT_TRANSLATE_NOOP("Actions", "&Find similar"),
         QT_TRANSLATE_NOOP("Actions", "Search with the selected pictures"),
         shortcuts=("Return", "Enter"), icon="search", scope=Scope.GRID, starts_group=True),
    _row("search_part", Menu.SEARCH, _has_one,
         QT_TRANSLATE_NOOP("Actions", "Search a p&art of the picture"),
         QT_TRANSLATE_NOOP("Actions", "Draw a box on the picture and search with just that"),
         shortcuts=("Ctrl+B",), icon="crop"),
    _row("add_to_query", Menu.SEARCH, _has_selection,
         QT_TRANSLATE_NOOP("Actions", "&More like this"),
         QT_TRANSLATE_NOOP("Actions", "Add the selected pictures to the query"),
         shortcuts=("+",), icon="plus", scope=Scope.GRID),
    _row("take_from_query", Menu.SEARCH, _has_selection_and_query,
         QT_TRANSLATE_NOOP("Actions", "&Less like this"),
         QT_TRANSLATE_NOOP("Actions", "Add the selected pictures to the query with a minus"),
         shortcuts=("-",), icon="minus", scope=Scope.GRID),
    _row("unmark", Menu.SEARCH, _has_query,
         QT_TRANSLATE_NOOP("Actions", "&Take out of the query"),
         QT_TRANSLATE_NOOP(
             "Actions", "Remove the selected pictures from the query, else the one added last"
         ),
         shortcuts=("0",), icon="close", scope=Scope.GRID),
    _row("why_this_hit", Menu.SEARCH, lambda facts: facts.can_explain,
         QT_TRANSLATE_NOOP("Actions", "&Why this hit?"),
         QT_TRANSLATE_NOOP("Actions", "Show where the hit and the query agree"),
         shortcuts=("W",), icon="agreement", scope=Scope.GRID),
    _row("rank_by_look", Menu.SEARCH, lambda facts: facts.can_rank_by_look,
         QT_TRANSLATE_NOOP("Actions", "&Subject or look"),
         QT_TRANSLATE_NOOP(
             "Actions", "Rank by what pictures show or by how they look, with the arrow keys"
         ),
         shortcuts=("Ctrl+Shift+L",), icon="sort"),
    _row("go_back", Menu.SEARCH, lambda facts: facts.can_go_back,
         QT_TRANSLATE_NOOP("Actions", "&Back"),
         QT_TRANSLATE_NOOP("Actions", "Back to what was shown before"),
         shortcuts=("Alt+Left",), icon="back", starts_group=True),
    _row("go_forward", Menu.SEARCH, lambda facts: facts.can_go_forward,
         QT_TRANSLATE_NOOP("Actions", "F&orward"),
         QT_TRANSLATE_NOOP("Actions", "Forward to what was shown after"),
         shortcuts=("Alt+Right",), icon="forward"),
    _row("show_all", Menu.SEARCH, _is_narrowed,
         QT_TRANSLATE_NOOP("Actions", "A&ll pictures"),
         QT_TRANSLATE_NOOP("Actions", "Clear the query and the filters"),
         shortcuts=("Alt+Home",), icon="image"),
    _row("toggle_filters", Menu.SEARCH, _with_library,
         QT_TRANSLATE_NOOP("Actions", "Fi&lters"),
         QT_TRANSLATE_NOOP("Actions", "Narrow by folder, date, size, shape and type"),
         shortcuts=("Ctrl+F",), icon="filter", is_checkable=True, starts_group=True),
    _row("clear_filters", Menu.SEARCH, lambda facts: facts.has_filters,
         QT_TRANSLATE_NOOP("Actions", "&Clear filters"),
         QT_TRANSLATE_NOOP("Actions", "Show pictures of every kind again"),
         shortcuts=("Ctrl+Shift+F",), icon="close"),
    # Picture
    _row("preview", Menu.PICTURE, _has_selection,
         QT_TRANSLATE_NOOP("Actions", "&Preview"),
         QT_TRANSLATE_NOOP("Actions", "Show the picture as large as the window"),
         shortcuts=("Space",), icon="image", scope=Scope.GRID),
    _row("open_picture", Menu.PICTURE, _has_selection,
         QT_TRANSLATE_NOOP("Actions", "&Open"),
         QT_TRANSLATE_NOOP("Actions", "Open the picture with its usual program"),
         shortcuts=("Ctrl+Return",), icon="open"),
    _row("show_in_folder", Menu.PICTURE, _has_selection,
         QT_TRANSLATE_NOOP("Actions", "Show in &folder"),
         QT_TRANSLATE_NOOP("Actions", "Show the file in the file manager"),
         shortcuts=("F2",), icon="reveal"),
    _row("copy_file", Menu.PICTURE, _has_selection,
         QT_TRANSLATE_NOOP("Actions", "&Copy file"),
         QT_TRANSLATE_NOOP("Actions", "Put the files on the clipboard"),
         shortcuts=("Ctrl+C",), icon="copy", starts_group=True),
    _row("copy_picture", Menu.PICTURE, _has_one,
         QT_TRANSLATE_NOOP("Actions", "Copy p&icture"),
         QT_TRANSLATE_NOOP("Actions", "Put the picture itself on the clipboard"),
         shortcuts=("Ctrl+Shift+C",), icon="copy"),
    _row("copy_path", Menu.PICTURE, _has_selection,
         QT_TRANSLATE_NOOP("Actions", "Copy p&ath"),
         QT_TRANSLATE_NOOP("Actions", "Put the paths on the clipboard as text"),
         shortcuts=("Ctrl+Alt+C",), icon="copy"),
    _row("move_to_bin", Menu.PICTURE, _has_selection,
         QT_TRANSLATE_NOOP("Actions", "Move to &bin…"),
         QT_TRANSLATE_NOOP("Actions", "Move the files to the system's bin, after a question"),
         shortcuts=("Delete",), icon="bin", scope=Scope.GRID, starts_group=True),
    _row("undo_bin", Menu.PICTURE, lambda facts: facts.can_undo_bin,
         QT_TRANSLATE_NOOP("Actions", "&Undo move to bin"),
         QT_TRANSLATE_NOOP("Actions", "Put the files that were moved last back in their place"),
         shortcuts=("Ctrl+Z",), icon="undo"),
    # View
    _row("toggle_folders", Menu.VIEW, _always,
         QT_TRANSLATE_NOOP("Actions", "&Folders"),
         QT_TRANSLATE_NOOP("Actions", "Show or hide the folders on the left"),
         shortcuts=("F9",), icon="panel-left", is_checkable=True),
    _row("toggle_details", Menu.VIEW, _always,
         QT_TRANSLATE_NOOP("Actions", "&Details"),
         QT_TRANSLATE_NOOP("Actions", "Show or hide the selected picture on the right"),
         shortcuts=("F10",), icon="panel-right", is_checkable=True),
    _row("larger", Menu.VIEW, _with_library,
         QT_TRANSLATE_NOOP("Actions", "&Larger pictures"),
         QT_TRANSLATE_NOOP("Actions", "Show fewer and larger pictures"),
         shortcuts=("Ctrl++", "Ctrl+="), icon="plus", starts_group=True),
    _row("smaller", Menu.VIEW, _with_library,
         QT_TRANSLATE_NOOP("Actions", "&Smaller pictures"),
         QT_TRANSLATE_NOOP("Actions", "Show more and smaller pictures"),
         shortcuts=("Ctrl+-",), icon="minus"),
    _row("toggle_oldest_first", Menu.VIEW, _with_library,
         QT_TRANSLATE_NOOP("Actions", "&Oldest first"),
         QT_TRANSLATE_NOOP("Actions", "Turn the order of the library round"),
         shortcuts=("Ctrl+Shift+R",), icon="sort", is_checkable=True),
    # Help
    _row("show_keys", Menu.HELP, _always,
         QT_TRANSLATE_NOOP("Actions", "&Keys"),
         QT_TRANSLATE_NOOP("Actions", "Show every command and its key"),
         shortcuts=("F1",), icon="keyboard"),
    _row("show_devices", Menu.HELP, _with_library,
         QT_TRANSLATE_NOOP("Actions", "&Devices…"),
         QT_TRANSLATE_NOOP("Actions", "Show what computes here, and why others were passed over"),
         shortcuts=("Ctrl+Shift+D",), icon="settings"),
)
# fmt: on

CONTEXT_MENU: tuple[str, ...] = (
    "find_similar", "search_part", "add_to_query", "take_from_query", "unmark",
    "why_this_hit", "", "preview", "open_picture", "show_in_folder", "",
    "copy_file", "copy_picture", "copy_path", "", "move_to_bin",
)  # fmt: skip
"""Ids of the menu on a picture; an empty text is a line."""


def action(action_id: str) -> Action:
    """Return the row of an id. Raises KeyError for an id that the table lacks."""
    for row in ACTIONS:
        if row.id == action_id:
            return row
    raise KeyError(action_id)
