"""Print how make-ups of `look` compare: the table of decision 0007.

    cd models && python -m training.compare_look --evaluation PICTURES --work FOLDER

Measured on PICTURES, learned from none of them; features are kept in FOLDER. Fifteen minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.backbone import STAGE_COUNT, Variant, load_backbone
from training.evaluation import find_sets, mean_average_precision, read_picture
from training.features import Features, PictureFeatures, Pixels, picture_features
from training.look import LOOK_DIMENSION, learn_look
from training.pairs import PAIR_COUNT
from training.pictures import SubstitutePictures
from training.projection import unit_rows

_TEXTURES: Final = "textures-dtd"
_ASKING: Final = 600
_HITS: Final = 5
_COLOURS, _GRID, _PALETTE = range(STAGE_COUNT, STAGE_COUNT + 3)


@dataclass(frozen=True, slots=True)
class MakeUp:
    """Which groups count how much; stages are numbered from 1."""

    stages: tuple[int, ...]
    stage_weight: float = 1.0
    others: tuple[int, ...] = (_COLOURS, _GRID, _PALETTE)
    power: float = 0.5

    def chosen(self, groups: tuple[Features, ...]) -> list[Features]:
        """Return the groups of `look_statistics` over all stages that take part."""
        return [groups[number - 1] for number in self.stages] + [groups[n] for n in self.others]

    @property
    def weights(self) -> tuple[float, ...]:
        """Return one weight a group, as `learn_look` takes them."""
        return (self.stage_weight,) * len(self.stages) + (1.0,) * len(self.others)


MAKE_UPS: Final = {
    "colours": MakeUp((), others=(_COLOURS,)),
    "grid": MakeUp((), others=(_GRID,)),
    "palette": MakeUp((), others=(_PALETTE,)),
    "colours, grid, palette": MakeUp(()),
    "stages 1-3": MakeUp((1, 2, 3), others=()),
    "stages 2-4": MakeUp((2, 3, 4), others=()),
    "stages 3-5": MakeUp((3, 4, 5), others=()),
    "stages 4-5": MakeUp((4, 5), others=()),
    "stages 4-6": MakeUp((4, 5, 6), others=()),
    "1-3, colours, grid": MakeUp((1, 2, 3), others=(_COLOURS, _GRID)),
    "1-3, all three": MakeUp((1, 2, 3)),
    "2-4, all three": MakeUp((2, 3, 4)),
    "3-5, all three": MakeUp((3, 4, 5)),
    "2-5, all three": MakeUp((2, 3, 4, 5)),
    "2-4 x 1.5, all three": MakeUp((2, 3, 4), 1.5),
    "2-4 x 2, all three": MakeUp((2, 3, 4), 2.0),
    "3-5 x 1.5, all three": MakeUp((3, 4, 5), 1.5),
    "3-5 x 2, all three": MakeUp((3, 4, 5), 2.0),
    "4-5 x 1.5, all three": MakeUp((4, 5), 1.5),
    "4-5 x 2, all three": MakeUp((4, 5), 2.0),
    "4-5 x 2.5, all three": MakeUp((4, 5), 2.5),
    "4-6 x 1.5, all three": MakeUp((4, 5, 6), 1.5),
    "2-4, all three, power 0": MakeUp((2, 3, 4), power=0.0),
    "2-4, all three, power 1": MakeUp((2, 3, 4), power=1.0),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """The evaluation pictures, as far as `look` is judged by them."""

    sets: NDArray[np.str_]
    classes: NDArray[np.str_]
    histograms: NDArray[np.float64]
    """(n, 200) shares of the picture by hue, saturation and value."""
    thumbnails: NDArray[np.float32]
    """(n, 192), 8 x 8 pixels."""


def main() -> None:
    """Embed everything once, then print one row a make-up."""
    parser = argparse.ArgumentParser(prog="training.compare_look", description=__doc__)
    parser.add_argument("--evaluation", type=Path, required=True, help="set/class/file")
    parser.add_argument("--work", type=Path, required=True, help="keep and reuse features here")
    arguments = parser.parse_args()
    arguments.work.mkdir(parents=True, exist_ok=True)
    sets = find_sets(arguments.evaluation)
    files = [file for one in sets for file in one.files]
    textures = [file for one in sets if one.name == _TEXTURES for file in one.files]
    rng = np.random.default_rng(5)
    substitutes = SubstitutePictures(PAIR_COUNT, 55)

    def kept(name: str, pictures: Callable[[], Iterable[Pixels]]) -> PictureFeatures:
        return _kept(arguments.work / f"{name}.npz", pictures)

    learned_from = kept("sub", lambda: map(substitutes.picture, range(len(substitutes))))
    measured_on = kept("eval", lambda: map(read_picture, files))
    changed = kept("texrec", lambda: (recoloured(read_picture(file), rng) for file in textures))
    measured = Measured(
        sets=np.concatenate([np.full(len(one.files), one.name) for one in sets]),
        classes=np.concatenate([one.classes for one in sets]),
        histograms=np.stack([_histogram(read_picture(file)) for file in files]),
        thumbnails=np.stack([_thumbnail(read_picture(file)) for file in files]),
    )
    print("| make-up | textures, mAP | recoloured copy below | its rank | colours | lay-out |")
    pooled = unit_rows(measured_on.pooled), unit_rows(changed.pooled)
    _print_row("all 1280 pooled features", measured, *pooled)
    for name, make_up in MAKE_UPS.items():
        groups = make_up.chosen(learned_from.look)
        width = sum(group.shape[1] for group in groups)
        dimension = min(LOOK_DIMENSION, width)
        learned = learn_look(groups, make_up.weights, dimension, power=make_up.power)
        vectors, copies = (
            learned.apply(np.concatenate(make_up.chosen(each.look), axis=1))
            for each in (measured_on, changed)
        )
        _print_row(name, measured, vectors, copies)


def recoloured(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return the picture with all hues turned by a quarter to three, and strong colours."""
    hue, saturation, value = np.moveaxis(_hsv(Image.fromarray(pixels)).astype(int), 2, 0)
    hue = (hue + int(rng.integers(64, 192))) % 256
    planes = np.stack([hue, np.maximum(saturation, 128), value], axis=2)
    return np.asarray(Image.fromarray(planes.astype(np.uint8), "HSV").convert("RGB"))


def _print_row(name: str, measured: Measured, vectors: Features, copies: Features) -> None:
    textures = measured.sets == _TEXTURES
    classes = measured.classes[textures]
    scores = vectors[textures] @ vectors[textures].T
    np.fill_diagonal(scores, -np.inf)
    own = np.einsum("nd,nd->n", copies, vectors[textures])
    alike = np.where(classes == classes[:, None], scores, -np.inf).max(axis=1)
    figures = (
        mean_average_precision(vectors[textures], classes),
        (own < alike).mean(),
        1 + np.median((scores > own[:, None]).sum(axis=1)),
        *_agreement(measured, vectors),
    )
    print(f"| {name} |", " | ".join(f"{value:.3f}" for value in figures), "|", flush=True)


def _agreement(measured: Measured, vectors: Features) -> tuple[float, float]:
    """Return how alike colours and lay-out of the first hits in other sets are.

    Colours: what the histograms have in common, 1 for the same.  Lay-out: mean absolute
    difference of the thumbnails, 0 for the same.
    """
    asking = np.random.default_rng(0).choice(len(vectors), _ASKING, replace=False)
    elsewhere = measured.sets[asking][:, None] != measured.sets
    scores = np.where(elsewhere, vectors[asking] @ vectors.T, -np.inf)
    hits = np.argpartition(-scores, _HITS, axis=1)[:, :_HITS]
    histograms, thumbnails = measured.histograms, measured.thumbnails
    common = np.minimum(histograms[asking][:, None], histograms[hits]).sum(axis=2).mean()
    apart = np.abs(thumbnails[asking][:, None] - thumbnails[hits]).mean()
    return float(common), float(apart)


def _histogram(pixels: Pixels) -> NDArray[np.float64]:
    small = _hsv(Image.fromarray(pixels).resize((96, 96))).reshape(-1, 3).astype(int)
    hue, saturation, value = small.T
    coloured = np.minimum(hue // 22, 11) * 16 + saturation // 64 * 4 + value // 64
    bins = np.where(saturation < 32, 192 + value // 32, coloured)
    return np.bincount(bins, minlength=200).astype(np.float64) / len(bins)


def _thumbnail(pixels: Pixels) -> NDArray[np.float32]:
    small = Image.fromarray(pixels).resize((8, 8), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32).ravel() / np.float32(255)


def _hsv(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("HSV"))


def _kept(path: Path, pictures: Callable[[], Iterable[Pixels]]) -> PictureFeatures:
    if not path.exists():
        trunk, _ = load_backbone(Variant.LITE2)
        found = picture_features(trunk, pictures(), tuple(range(1, STAGE_COUNT + 1)))
        arrays: dict[str, Any] = {f"g{number}": each for number, each in enumerate(found.look)}
        np.savez(path, pooled=found.pooled, **arrays)
    with np.load(path) as stored:
        groups = tuple(stored[f"g{number}"] for number in range(STAGE_COUNT + 3))
        return PictureFeatures(stored["pooled"], groups)


if __name__ == "__main__":
    main()
