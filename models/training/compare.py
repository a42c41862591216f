"""Print how ways to choose the directions compare: the table of decision 0003.

    cd models && python -m training.compare --evaluation PICTURES

Every row is mAP per set, their mean, and the recall at rank 1 of half-size, mirrored, grey and
cropped copies. Measured on PICTURES, learned from none of them. About ten minutes.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageOps

from training.backbone import FEATURE_COUNT, Variant, load_backbone
from training.evaluation import (
    copy_recall,
    copy_samples,
    find_sets,
    mean_average_precision,
    read_picture,
)
from training.features import half_size_copy, pooled_features
from training.pairs import PAIR_COUNT, paired_features
from training.pictures import SubstitutePictures
from training.projection import (
    DAMPING,
    PICTURE_SHARE,
    POWER,
    damped,
    mixed,
    principal,
    scatter,
    unit_rows,
)

DIMENSIONS = (256, 384, 512)
VARIANT = Variant.LITE0
_SEED = 55

Features = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]


def main() -> None:
    """Embed everything once, then print one row a variant."""
    parser = argparse.ArgumentParser(prog="training.compare", description=__doc__)
    parser.add_argument("--evaluation", type=Path, required=True, help="set/class/file")
    parser.add_argument("--features", type=Path, help="keep and reuse substitute features here")
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    trunk, classifier = load_backbone(VARIANT)
    pictures, copies = paired_features(
        trunk, SubstitutePictures(PAIR_COUNT, _SEED), seed=_SEED, cache=arguments.features
    )
    # The mean of the last map is what the table is about; the descriptor begins with it.
    means = [each.pooled[:, :FEATURE_COUNT] for each in (pictures, copies)]
    sets = find_sets(arguments.evaluation)
    files = [file for one in sets for file in one.files]
    features = pooled_features(trunk, (read_picture(file) for file in files))
    rows = copy_samples(len(files))
    altered = {
        name: pooled_features(trunk, (alter(read_picture(files[row])) for row in rows))
        for name, alter in ALTERATIONS.items()
    }
    names = [one.name for one in sets]
    print("|", " | ".join(["directions", *names, "mean", *ALTERATIONS]), "|")
    for name, directions in _variants(*means, classifier):
        vectors = unit_rows(features @ directions.T)
        figures, start = [], 0
        for one in sets:
            some = vectors[start : (start := start + len(one.files))]
            figures.append(mean_average_precision(some, one.classes))
        figures.append(float(np.mean(figures)))
        for changed in altered.values():
            figures.append(copy_recall(vectors, unit_rows(changed @ directions.T), rows))
        print("|", " | ".join([name, *(f"{value:.3f}" for value in figures)]), "|", flush=True)


def _variants(
    pictures: Features, copies: Features, classifier: Features
) -> Iterator[tuple[str, Features]]:
    """Yield a name and (d, 1280) directions."""
    rng = np.random.default_rng(1)
    sound, changed = unit_rows(pictures), unit_rows(copies)
    both = np.concatenate([sound, changed])
    seen = scatter(both - both.mean(axis=0))
    read = scatter(classifier)
    blend = mixed(seen, read, PICTURE_SHARE)
    damping = damped(scatter(sound - changed), DAMPING)
    plain = np.eye(FEATURE_COUNT)
    yield "all 1280", plain.astype(np.float32)
    yield "all 1280, damped", damping.astype(np.float32)
    for dimension in DIMENSIONS:
        chaos, _ = np.linalg.qr(rng.standard_normal((FEATURE_COUNT, dimension)))
        yield f"{dimension} at random", chaos.T.astype(np.float32)
        for name, spread, change in (
            ("substitute pictures", seen, plain),
            ("classifier", read, plain),
            ("both", blend, plain),
            ("both, damped", blend, damping),
        ):
            directions = principal(change @ spread @ change, dimension) @ change
            yield f"{dimension} {name}", directions.astype(np.float32)
        leading = principal(damping @ blend @ damping, dimension, power=POWER) @ damping
        yield f"{dimension} both, damped, power {POWER}", leading.astype(np.float32)


def _half(pixels: Pixels) -> Pixels:
    return half_size_copy(pixels, 85)


def _mirrored(pixels: Pixels) -> Pixels:
    return pixels[:, ::-1]


def _grey(pixels: Pixels) -> Pixels:
    return np.asarray(ImageOps.grayscale(Image.fromarray(pixels)).convert("RGB"))


def _cropped(pixels: Pixels) -> Pixels:
    """Keep a quarter of the area, off the middle."""
    height, width = pixels.shape[:2]
    top, left = height // 6, width // 6
    return pixels[top : top + max(1, height // 2), left : left + max(1, width // 2)]


ALTERATIONS: dict[str, Callable[[Pixels], Pixels]] = {
    "half": _half,
    "mirror": _mirrored,
    "grey": _grey,
    "quarter": _cropped,
}


if __name__ == "__main__":
    main()
