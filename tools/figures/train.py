#!/usr/bin/env python3
"""Train a net that tells signs of figures or markers apart, and write its weights as `src/source/signs/net.rs` reads them.

    train.py OUT.net SAMPLES.npz… [--epochs 8]

SAMPLES come from signs.py; 15,000 of them are held back to measure with. Needs PyTorch; 420,000 samples take some five minutes on two cores.
"""
import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from packed_net import packed  # noqa: E402


class Net(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.convolutions = torch.nn.ModuleList(torch.nn.Conv2d(*channels, 3, padding=1) for channels in ((1, 8), (8, 16), (16, 24)))
        self.full = torch.nn.ModuleList((torch.nn.Linear(24 * 4 * 3, 48), torch.nn.Linear(48, classes)))

    def forward(self, x):
        for convolution in self.convolutions:
            x = functional.max_pool2d(torch.relu(convolution(x)), 2)
        return self.full[1](torch.relu(self.full[0](x.flatten(1))))


def train(net, x, y, epochs, batch=256):
    steps = epochs * (len(x) // batch)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, total_steps=steps)
    for epoch in range(epochs):
        order = torch.randperm(len(x))
        for start in range(0, len(x) - batch + 1, batch):
            chosen = order[start:start + batch]
            moved = torch.roll(x[chosen], tuple(int(torch.randint(-1, 2, (1,))) for _ in range(2)), (2, 3))
            loss = functional.cross_entropy(net(moved), y[chosen], label_smoothing=0.01)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(f"epoch {epoch + 1} of {epochs}: {loss.item():.3f}", flush=True)


def measure(net, x, y, other):
    with torch.no_grad():
        sure, told = torch.softmax(net(x), 1).max(1)
    right, signs = told == y, y < other
    certain = (sure > 0.95) & (told < other)
    print(f"of {int(signs.sum())} signs {right[signs].float().mean():.4f} right; of {int(certain.sum())} told with more than 0.95 "
          f"{int((~right[certain]).sum())} wrong")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("samples", nargs="+")
    parser.add_argument("--epochs", type=int, default=8)
    options = parser.parse_args()
    torch.manual_seed(1)
    files = [np.load(path) for path in options.samples]
    x, y = np.concatenate([file["x"] for file in files]), np.concatenate([file["y"] for file in files])
    order = np.random.default_rng(0).permutation(len(x))
    x, y = torch.from_numpy(x[order]).float().div(255).unsqueeze(1), torch.from_numpy(y[order].astype(np.int64))
    held_back, classes = min(15_000, len(x) // 10), int(y.max()) + 1
    net = Net(classes)
    train(net, x[held_back:], y[held_back:], options.epochs)
    measure(net, x[:held_back], y[:held_back], classes - 1)
    with open(options.out, "wb") as out:
        out.write(packed([*net.convolutions, *net.full]))


if __name__ == "__main__":
    main()
