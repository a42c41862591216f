"""Pooled features of pictures, in the network's own preprocessing."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from lookalike.networks import Resize
from lookalike.networks.preprocessing import prepare_square
from training.backbone import CHANNEL_MEAN, CHANNEL_STD, INPUT_EDGE_PX

Pixels = NDArray[np.uint8]

_BATCH = 8


def pooled_features(network: nn.Module, pictures: Iterable[Pixels]) -> NDArray[np.float32]:
    """Return (n, 1280) for ``pictures`` of any sizes; they are taken one batch at a time."""
    rows = []
    with torch.inference_mode():
        for batch in _batches(pictures):
            rows.append(network(torch.from_numpy(np.stack(batch))).numpy())
    return np.concatenate(rows)


def half_size_copy(pixels: Pixels, quality: int) -> Pixels:
    """Return the picture at half its size after JPEG at ``quality``."""
    image = Image.fromarray(pixels)
    size = (max(1, image.width // 2), max(1, image.height // 2))
    stream = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(stream, "JPEG", quality=quality)
    stream.seek(0)
    with Image.open(stream) as copy:
        return np.asarray(copy.convert("RGB"))


def _batches(pictures: Iterable[Pixels]) -> Iterator[list[NDArray[np.float32]]]:
    batch = []
    for picture in pictures:
        batch.append(network_input(picture))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def network_input(pixels: Pixels) -> NDArray[np.float32]:
    """Return what `lookalike.networks.prepare` returns for this network."""
    return prepare_square(
        pixels,
        edge_px=INPUT_EDGE_PX,
        resize=Resize.SQUASH,
        mean=(CHANNEL_MEAN,) * 3,
        std=(CHANNEL_STD,) * 3,
    )
