"""The form in which the program reads the weights of a net: for each layer one factor (float, little endian), the weights as whole numbers from −127 to 127,
and what is added (floats). Nothing is written here."""
import numpy as np


def packed(layers):
    """Layers of PyTorch (`weight` and `bias` each), in their order, as bytes."""
    out = b""
    for layer in layers:
        weights, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy().astype("<f4")
        factor = np.float32(np.abs(weights).max() / 127)
        out += np.array([factor], "<f4").tobytes() + np.clip(np.round(weights / factor), -127, 127).astype(np.int8).tobytes() + bias.tobytes()
    return out
