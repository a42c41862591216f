"""Which files and folders are left out of a library.

Always left out are hidden names (a leading dot, which on macOS covers the ``._`` twins of
files on foreign disks) and folders that systems, NAS boxes and programs fill with pictures
nobody took: recycle bins, snapshots, thumbnail stores, ``node_modules``.

A person's patterns are a part of gitignore's, matched without regard to case and to how
accents are composed:

    *.psd            any file or folder of such a name, at any depth
    Exports/         a slash at the end: folders only
    /Scans/raw       a slash elsewhere: the path below the root folder
    Clients/**/old   ** stands for any number of folders

There is no negation. An empty pattern and one that is only slashes match nothing.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["SYSTEM_FOLDERS", "Exclusions"]

SYSTEM_FOLDERS = frozenset(
    {
        b"$recycle.bin",
        b"system volume information",
        b"found.000",
        b"lost+found",
        b"@eadir",
        b"@recycle",
        b"#recycle",
        b"#snapshot",
        b"node_modules",
        b"__macosx",
    }
)
"""In lower case. Names with a leading dot (.thumbnails, .Trash-1000) are hidden anyway."""


class Exclusions:
    """The patterns of one root folder, compiled once."""

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        names: list[str] = []
        folder_names: list[str] = []
        paths: list[str] = []
        folder_paths: list[str] = []
        for pattern in patterns:
            bare = _composed(pattern.strip()).replace("\\", "/")
            is_folder_only = bare.endswith("/")
            bare = bare.rstrip("/")
            if not bare:
                continue
            if "/" in bare:
                (folder_paths if is_folder_only else paths).append(_path_regex(bare.lstrip("/")))
            else:
                (folder_names if is_folder_only else names).append(_segment_regex(bare))
        self._file_name = _any_of(names)
        self._file_path = _any_of(paths)
        self._folder_name = _any_of(names + folder_names)
        self._folder_path = _any_of(paths + folder_paths)

    def leaves_out_folder(self, folder: bytes, name: bytes) -> bool:
        """Tell whether the folder ``name`` in ``folder`` (relative to the root) is skipped."""
        if name[:1] == b"." or name.lower() in SYSTEM_FOLDERS:
            return True
        return _matches(self._folder_name, self._folder_path, folder, name)

    def leaves_out_file(self, folder: bytes, name: bytes) -> bool:
        """Tell whether the file ``name`` in ``folder`` (relative to the root) is skipped."""
        if name[:1] == b".":
            return True
        return _matches(self._file_name, self._file_path, folder, name)


def _matches(
    by_name: re.Pattern[str] | None,
    by_path: re.Pattern[str] | None,
    folder: bytes,
    name: bytes,
) -> bool:
    if by_name is None and by_path is None:
        return False
    text = _composed(os.fsdecode(name))
    if by_name is not None and by_name.fullmatch(text):
        return True
    if by_path is None:
        return False
    parent = _composed(os.fsdecode(folder)).replace(os.sep, "/")
    return by_path.fullmatch(f"{parent}/{text}" if parent else text) is not None


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _any_of(regexes: list[str]) -> re.Pattern[str] | None:
    if not regexes:
        return None
    return re.compile("|".join(f"(?:{regex})" for regex in regexes), re.IGNORECASE | re.DOTALL)


def _path_regex(pattern: str) -> str:
    *folders, last = pattern.split("/")
    head = "".join(
        "(?:[^/]+/)*" if folder == "**" else _segment_regex(folder) + "/" for folder in folders
    )
    return head + (".+" if last == "**" else _segment_regex(last))


_TOKEN = re.compile(r"\*+|\?|\[(?P<not>[!^]?)(?P<class>\]?[^\]]*)\]|.", re.DOTALL)


def _segment_regex(pattern: str) -> str:
    """Translate one part of a path; ``*`` and ``?`` never match a slash."""
    return "".join(_token_regex(token) for token in _TOKEN.finditer(pattern))


def _token_regex(token: re.Match[str]) -> str:
    text = token.group()
    if text[0] == "*":
        return "[^/]*"
    if text == "?":
        return "[^/]"
    if token["class"] is None:
        return re.escape(text)
    inside = re.sub(r"([\\\[\]&~|^])", r"\\\1", token["class"])
    try:
        re.compile(f"[{inside}]")
    except re.error:  # such as [z-a]: no name has it
        return re.escape(text)
    return f"[{'^/' if token['not'] else ''}{inside}]"
