#!/usr/bin/env python3
"""Train the net that gives a black and white page its grey back, and write its weights as `src/ocr/prepare/clear.rs` reads them.

    train.py OUT.net HELD-BACK.npz SQUARES.npz… [--steps 5500]

The squares come from pages.py; HELD-BACK is measured with and not learned. Needs PyTorch; on two cores 5,500 steps take some 12 minutes.
"""
import argparse
import math
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from packed_net import packed  # noqa: E402

CHANNELS, DILATIONS, BATCH = 24, (1, 2, 4, 2, 1, 1, 1), 24
KERNEL = torch.tensor([[1.0, 2, 1], [2, 4, 2], [1, 2, 1]])[None, None] / 16


def net():
    widths = [4] + [CHANNELS] * (len(DILATIONS) - 1) + [4]
    layers = [torch.nn.PixelUnshuffle(2)]
    for inputs, outputs, dilation in zip(widths, widths[1:], DILATIONS):
        layers += [torch.nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1], torch.nn.PixelShuffle(2))


def ink(file, chosen):
    """Squares as the program has them (smoothed, ink 1), and as drawn."""
    seen = 1 - torch.from_numpy(file["x"][chosen]).float().unsqueeze(1)
    seen = functional.conv2d(functional.pad(seen, (1, 1, 1, 1), mode="replicate"), KERNEL)
    return seen, 1 - torch.from_numpy(file["y"][chosen]).float().unsqueeze(1) / 255


def turned(seen, drawn, dice):
    """Both turned a little: pages that are not level are turned before they come here."""
    angles = torch.tensor(dice.uniform(-1.2, 1.2, len(seen)) * math.pi / 180).float()
    moves = torch.tensor(dice.uniform(-1 / 96, 1 / 96, (len(seen), 2))).float()
    rows = (torch.stack([angles.cos(), -angles.sin(), moves[:, 0]], 1), torch.stack([angles.sin(), angles.cos(), moves[:, 1]], 1))
    grid = functional.affine_grid(torch.stack(rows, 1), seen.shape, align_corners=False)
    return functional.grid_sample(seen, grid, align_corners=False), functional.grid_sample(drawn, grid, align_corners=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("held_back")
    parser.add_argument("squares", nargs="+")
    parser.add_argument("--steps", type=int, default=5500)
    options = parser.parse_args()
    torch.manual_seed(1)
    files = [np.load(path) for path in options.squares]
    file = {key: np.concatenate([one[key] for one in files]) for key in "xy"}
    held_back = ink(np.load(options.held_back), slice(0, 300))
    model, dice = net(), np.random.default_rng(0)
    optimizer = torch.optim.Adam(model.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=options.steps)
    for step in range(options.steps):
        seen, drawn = ink(file, dice.integers(0, len(file["x"]), BATCH))
        if dice.random() < 0.3:
            seen, drawn = turned(seen, drawn, dice)
        loss = functional.binary_cross_entropy_with_logits(model(seen), drawn)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 250 == 249:
            with torch.no_grad():
                error = ((torch.sigmoid(model(held_back[0])) - held_back[1]) ** 2).mean()
            print(f"step {step + 1} of {options.steps}: squared error {error:.5f}", flush=True)
    with open(options.out, "wb") as out:
        out.write(packed(layer for layer in model if isinstance(layer, torch.nn.Conv2d)))


if __name__ == "__main__":
    main()
