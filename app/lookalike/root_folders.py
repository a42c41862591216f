"""The folders of a library: added, widened, taken out, by their paths on disk."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from lookalike.catalogue import Catalogue, RootFolder
from lookalike.errors import FolderUnusable

__all__ = ["add_folder", "add_folders", "remove_folder_at"]


def add_folder(catalogue: Catalogue, library_folder: Path, path: Path) -> RootFolder:
    """Make ``path`` a root folder and return the root that covers it; see `Library`."""
    resolved = _usable_folder(catalogue, library_folder, path)
    inside: list[int] = []
    for root in catalogue.roots():
        known = Path(os.fsdecode(root.path))
        if resolved.is_relative_to(known):
            return root
        if known.is_relative_to(resolved):
            inside.append(root.id)
    return catalogue.widen_roots(os.fsencode(resolved), inside)


def add_folders(
    catalogue: Catalogue, library_folder: Path, folders: Sequence[Path]
) -> list[RootFolder]:
    """Add all folders, or none where one can't be used; return the roots that cover them."""
    paths = [_usable_folder(catalogue, library_folder, folder) for folder in folders]
    for path in paths:
        add_folder(catalogue, library_folder, path)
    return [
        root
        for root in catalogue.roots()
        if any(path.is_relative_to(Path(os.fsdecode(root.path))) for path in paths)
    ]


def remove_folder_at(catalogue: Catalogue, path: Path) -> Path:
    """Take out the root folder at ``path`` and return it. Raises FolderUnusable."""
    wanted = os.fsencode(os.path.realpath(path))
    for root in catalogue.roots():
        if root.path == wanted:
            catalogue.remove_root(root.id)
            return Path(os.fsdecode(root.path))
    raise FolderUnusable(
        what=f"{path} is not a folder of this library.",
        remedy="'lookalike status' lists the folders that are.",
    )


def _usable_folder(catalogue: Catalogue, library_folder: Path, path: Path) -> Path:
    resolved = Path(os.path.realpath(path))
    if any(root.path == os.fsencode(resolved) for root in catalogue.roots()):
        return resolved  # also while it is not connected
    if not resolved.is_dir():
        raise FolderUnusable(
            what=f"{path} is not a folder.", remedy="Choose a folder of pictures."
        )
    if not os.access(resolved, os.R_OK | os.X_OK):
        raise FolderUnusable(
            what=f"The folder {path} can't be read.",
            remedy="Give read access to it, then add it again.",
        )
    if resolved.is_relative_to(library_folder.resolve() / "thumbnails"):
        raise FolderUnusable(
            what=f"{path} holds the library's own thumbnails.",
            remedy="Choose the folder that holds your pictures.",
        )
    return resolved
