"""Trains a small network for handwritten digits in plain Python and exports it as ONNX, byte by byte: no package is needed.

What it shows: rows that Optimizer has split (the test rows are not told), reports, and a model that Optimizer then measures, compresses and scores.
"""
import csv
import gzip
import json
import math
import os
import random
import struct

import optimizer_trial as trial

INPUTS, CLASSES = 64, 10


def rows():
    with gzip.open(os.environ["OPTIMIZER_DATA"], "rt") as file:
        table = [[float(cell) for cell in row] for row in csv.reader(file)]
    split = trial.split()
    take = lambda numbers: [([value / 16 for value in table[at][:-1]], int(table[at][-1])) for at in numbers]
    return take(split["train"]), take(split["validation"])


def forward(net, x):
    hidden = [max(0.0, sum(map(float.__mul__, row, x)) + bias) for row, bias in zip(net["w1"], net["b1"])]
    logits = [sum(map(float.__mul__, row, hidden)) + bias for row, bias in zip(net["w2"], net["b2"])]
    return hidden, logits


def step(net, x, label, rate):
    hidden, logits = forward(net, x)
    top = max(logits)
    weights = [math.exp(logit - top) for logit in logits]
    total = sum(weights)
    errors = [weight / total - (k == label) for k, weight in enumerate(weights)]
    back = [sum(errors[k] * net["w2"][k][j] for k in range(CLASSES)) if hidden[j] > 0 else 0.0 for j in range(len(hidden))]
    for k, error in enumerate(errors):
        net["w2"][k] = [weight - rate * error * value for weight, value in zip(net["w2"][k], hidden)]
        net["b2"][k] -= rate * error
    for j, error in enumerate(back):
        if error:
            net["w1"][j] = [weight - rate * error * value for weight, value in zip(net["w1"][j], x)]
            net["b1"][j] -= rate * error
    return -math.log(max(weights[label] / total, 1e-12))


# ONNX is a protocol buffer: (field number, type) and a value, again and again. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
def varint(value):
    out = b""
    while True:
        out += bytes([value & 127 | (128 if value > 127 else 0)])
        value >>= 7
        if not value:
            return out


def number(field, value):
    return varint(field << 3) + varint(value)


def block(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def tensor(name, dims, values):
    return b"".join(number(1, dim) for dim in dims) + number(2, 1) + block(8, name) + block(9, struct.pack(f"<{len(values)}f", *values))


def value_info(name, size):
    shape = block(1, block(2, "n")) + block(1, number(1, size))
    return block(1, name) + block(2, block(1, number(1, 1) + block(2, shape)))


def node(kind, inputs, output, *attributes):
    return b"".join(block(1, name) for name in inputs) + block(2, output) + block(3, output) + block(4, kind) + b"".join(block(5, one) for one in attributes)


def export(net, path):
    width = len(net["b1"])
    flat = lambda matrix: [value for row in matrix for value in row]
    transposed = block(1, "transB") + number(3, 1) + number(20, 2)
    graph = (
        block(1, node("Gemm", ["pixels", "w1", "b1"], "h", transposed))
        + block(1, node("Relu", ["h"], "r"))
        + block(1, node("Gemm", ["r", "w2", "b2"], "scores", transposed))
        + block(2, "digits")
        + block(5, tensor("w1", [width, INPUTS], flat(net["w1"]))) + block(5, tensor("b1", [width], net["b1"]))
        + block(5, tensor("w2", [CLASSES, width], flat(net["w2"]))) + block(5, tensor("b2", [CLASSES], net["b2"]))
        + block(11, value_info("pixels", INPUTS)) + block(12, value_info("scores", CLASSES))
    )
    with open(path, "wb") as file:
        file.write(number(1, 8) + block(2, "own-model") + block(7, graph) + block(8, block(1, "") + number(2, 13)))


def main():
    settings = trial.parameters()
    random.seed(trial.seed())
    train, validation = rows()
    width = settings["width"]
    uniform = lambda inputs: [random.uniform(-1, 1) * math.sqrt(3 / inputs) for _ in range(inputs)]
    net = {"w1": [uniform(INPUTS) for _ in range(width)], "b1": [0.0] * width, "w2": [uniform(width) for _ in range(CLASSES)], "b2": [0.0] * CLASSES}
    first = 1
    if trial.resume() and (trial.resume() / "net.json").exists():
        net = json.loads((trial.resume() / "net.json").read_text())
        first = trial.epochs_done() + 1
    for epoch in range(first, settings["epochs"] + 1):
        random.seed(f"{trial.seed()} {epoch}")
        random.shuffle(train)
        loss = sum(step(net, x, label, settings["learning_rate"]) for x, label in train) / len(train)
        right = 0
        for x, label in validation:
            logits = forward(net, x)[1]
            right += logits.index(max(logits)) == label
        trial.report(epoch, accuracy=right / len(validation), loss=loss)
        with trial.checkpoint(epoch) as folder:
            (folder / "net.json").write_text(json.dumps(net))
        if trial.should_stop():
            return
    export(net, trial.output() / "digits.onnx")
    trial.done(artifact="digits.onnx")


main()
