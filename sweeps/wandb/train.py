"""A training script as W&B's sweep examples are written: argparse for the defaults, wandb for the rest. It knows nothing of Optimizer.

A small network for handwritten digits in plain Python, so that it runs where there is nothing but Python.
"""
import argparse
import csv
import gzip
import math
import random

import wandb


def load(path):
    with gzip.open(path, "rt") as file:
        rows = [[float(cell) for cell in row] for row in csv.reader(file)]
    random.Random(0).shuffle(rows)
    rows = [([value / 16 for value in row[:-1]], int(row[-1])) for row in rows]
    return rows[:1000], rows[1000:1300]


def forward(x, w, b):
    logits = [sum(weight * value for weight, value in zip(row, x) if value) + bias for row, bias in zip(w, b)]
    top = max(logits)
    weights = [math.exp(logit - top) for logit in logits]
    total = sum(weights)
    return [weight / total for weight in weights]


def main(args):
    run = wandb.init(project="digits", config=args)
    config = run.config
    random.seed(config.seed)
    train, valid = load(config.data)
    w = [[0.0] * 64 for _ in range(10)]
    b = [0.0] * 10
    velocity = [[0.0] * 64 for _ in range(10)]

    for epoch in range(config.epochs):
        random.shuffle(train)
        loss = 0.0
        for x, label in train:
            p = forward(x, w, b)
            loss -= math.log(max(p[label], 1e-12))
            for k in range(10):
                gradient = p[k] - (k == label)
                b[k] -= config.optimizer["lr"] * gradient
                row, speed = w[k], velocity[k]
                for i, value in enumerate(x):
                    if value:
                        speed[i] = config.optimizer["momentum"] * speed[i] - config.optimizer["lr"] * gradient * value
                        row[i] = row[i] * (1 - config.weight_decay) + speed[i]

        right = sum(max(range(10), key=forward(x, w, b).__getitem__) == label for x, label in valid)
        wandb.log({"epoch": epoch, "train": {"loss": loss / len(train)}}, commit=False)
        wandb.log({"val_acc": right / len(valid)})

    wandb.summary["parameters_used"] = sum(weight != 0 for row in w for weight in row)
    wandb.finish()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="../data/digits.csv.gz")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--optimizer", type=str, default=None)
    parser.add_argument("--weight_decay", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    main(parser.parse_args())
