"""The collections that are measured: evaluation pictures, distractors, copies, boxes.

Everything is drawn from seeds that are written here.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lookalike.pictures import WORKING_EDGE_PX, load_picture, read_picture_file
from quality import transformations
from quality.features import Pictures, Pixels, source_digest
from quality.transformations import Transformation, random_box

SAMPLE_COUNT: Final = 500
DISTRACTOR_COUNT: Final = 2000

_SAMPLE_SEED: Final = 8
_COPY_SEED: Final = 20
_BOX_SEED: Final = 25
_DISTRACTOR_SEED: Final = 33
_SUFFIXES: Final = {".jpg", ".jpeg", ".png", ".webp"}
_NO_SETS: Final = {"formats"}
_BOX_SHARE: Final = 0.25
_RECOLOURED_SATURATION: Final = 150


@dataclass(frozen=True, slots=True)
class EvaluationPictures:
    """Every picture below `<root>/<set>/<class>/`, in the order of the paths."""

    root: Path
    files: tuple[Path, ...]
    sets: NDArray[np.str_]
    classes: NDArray[np.str_]

    @property
    def pictures(self) -> Pictures:
        """Return them as `lookalike evaluate` loads them."""
        digest = hashlib.sha256(str(WORKING_EDGE_PX).encode())
        for file in self.files:
            digest.update(str(file.relative_to(self.root)).encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        return Pictures("evaluation", digest.hexdigest(), len(self.files), self.load)

    def load(self, row: int) -> Pixels:
        """Return the pixels of one picture."""
        return load_picture(
            read_picture_file(self.files[row]), short_edge_px=WORKING_EDGE_PX
        ).pixels

    def rows(self, name: str) -> NDArray[np.intp]:
        """Return which rows belong to the set ``name``."""
        return np.flatnonzero(self.sets == name)

    @property
    def labelled_sets(self) -> tuple[str, ...]:
        """Return the sets with two classes or more: where there is something to confuse."""
        names = sorted(set(self.sets.tolist()))
        return tuple(n for n in names if len(set(self.classes[self.rows(n)].tolist())) > 1)


def find_pictures(root: Path) -> EvaluationPictures:
    """Find the pictures below ``root``; raises ValueError where there are none."""
    files = [
        path
        for path in sorted(root.glob("*/*/*"))
        if path.suffix.lower() in _SUFFIXES and path.parent.parent.name not in _NO_SETS
    ]
    if not files:
        raise ValueError(f"no <set>/<class>/<picture> below {root}")
    return EvaluationPictures(
        root,
        tuple(files),
        np.array([path.parent.parent.name for path in files]),
        np.array([path.parent.name for path in files]),
    )


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack ``archive`` into ``folder`` and return the folder that holds the sets."""
    # Debian 12's Python 3.11.2 knows no filters yet; later ones warn without.
    safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as tar:
        tar.extractall(folder, **safely)  # noqa: S202  # a set of our own, checksum on the page
    inside = [path for path in folder.iterdir() if path.is_dir()]
    return inside[0] if len(inside) == 1 and not list(folder.glob("*/*/*.jpg")) else folder


def sample_rows(count: int, wanted: int = SAMPLE_COUNT) -> NDArray[np.intp]:
    """Return the rows whose copies and boxes are looked for, ascending, always the same."""
    rng = np.random.default_rng(_SAMPLE_SEED)
    return np.sort(rng.choice(count, min(wanted, count), replace=False))


def copies(
    source: EvaluationPictures,
    base: Pictures,
    rows: NDArray[np.intp],
    altered_by: Mapping[str, Transformation],
) -> Pictures:
    """Return every row's copy by the first transformation, then by the second, and so on."""
    names = list(altered_by)

    def make(number: int) -> Pixels:
        which, place = divmod(number, len(rows))
        rng = np.random.default_rng([_COPY_SEED, which, place])
        return altered_by[names[which]](source.load(int(rows[place])), rng)

    made_by = f"{source_digest(transformations)} {_COPY_SEED} {names}"
    return Pictures("copies", f"{base.id} {rows.tolist()} {made_by}", len(rows) * len(names), make)


def boxes(source: EvaluationPictures, base: Pictures, rows: NDArray[np.intp]) -> Pictures:
    """Return a random box of a quarter of the area of each row."""

    def make(number: int) -> Pixels:
        rng = np.random.default_rng([_BOX_SEED, number])
        return random_box(source.load(int(rows[number])), _BOX_SHARE, rng)

    made_by = f"boxes {source_digest(transformations)} {_BOX_SEED}"
    return Pictures("boxes", f"{base.id} {rows.tolist()} {made_by}", len(rows), make)


def recoloured(source: EvaluationPictures, base: Pictures, rows: NDArray[np.intp]) -> Pictures:
    """Return the strongly recoloured copy of each row."""

    def make(number: int) -> Pixels:
        return recolour(source.load(int(rows[number])))

    made_by = f"recoloured 1 {_RECOLOURED_SATURATION}"
    return Pictures("recoloured", f"{base.id} {rows.tolist()} {made_by}", len(rows), make)


def recolour(pixels: Pixels) -> Pixels:
    """Turn every hue by half a circle and saturate; what was grey becomes coloured too."""
    hue, saturation, value = Image.fromarray(pixels).convert("HSV").split()
    turned = hue.point([(level + 128) % 256 for level in range(256)])
    strong = saturation.point([max(level, _RECOLOURED_SATURATION) for level in range(256)])
    return np.asarray(Image.merge("HSV", (turned, strong, value)).convert("RGB"))


def distractors() -> Pictures:
    """Return pictures of the kind that the network was trained on; answers to nothing."""
    from training.pictures import SubstitutePictures

    made = SubstitutePictures(DISTRACTOR_COUNT, _DISTRACTOR_SEED)
    # Some of the pixels stand for the code that makes them, which lies in several modules.
    digest = hashlib.sha256(f"{DISTRACTOR_COUNT} {_DISTRACTOR_SEED}".encode())
    for number in range(0, DISTRACTOR_COUNT, DISTRACTOR_COUNT // 20):
        digest.update(made.picture(number).tobytes())
    return Pictures("distractors", digest.hexdigest(), DISTRACTOR_COUNT, made.picture)
