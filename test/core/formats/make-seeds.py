"""Makes seeds.oracle.json: small files written by NumPy, safetensors, Pillow and soundfile, with what they hold.

    pip install numpy safetensors pillow soundfile && python3 test/core/formats/make-seeds.py

The tests read them with our decoders; nothing here is our own code's word for itself.
"""

import base64
import gzip
import io
import json
import os
import struct

import numpy as np
import soundfile
from PIL import Image
from safetensors.numpy import save

seeds = {}


def add(group, name, data, **truth):
    seeds.setdefault(group, {})[name] = {"base64": base64.b64encode(bytes(data)).decode(), **truth}


def values(a):
    """Numbers row by row; complex as pairs, 64-bit integers as text."""
    a = np.asarray(a)
    if a.dtype.kind == "c":
        a = np.stack([a.real, a.imag], axis=-1)
    flat = a.ravel(order="C")
    if a.dtype.kind in "iu" and a.dtype.itemsize == 8:
        return [str(v) for v in flat]
    return [None if isinstance(v, float) and not np.isfinite(v) else v for v in flat.astype("f8").tolist()]


def npy(name, a, version=None, truth=None, written=True):
    out = io.BytesIO()
    np.lib.format.write_array(out, np.asarray(a), version=version, allow_pickle=True)
    shape = list(np.shape(a)) + ([2] if np.asarray(a).dtype.kind == "c" else [])
    add("npy", name, out.getvalue(), shape=shape, values=values(a) if truth is None else truth)


grid = np.arange(24).reshape(2, 3, 4)
for dtype in "? i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split():
    npy(f"<{dtype}", (grid % 2 if dtype == "?" else grid).astype(dtype))
for dtype in "i2 i4 i8 u2 u4 u8 f2 f4 f8 c8 c16".split():
    npy(f">{dtype}", grid.astype(">" + dtype))
npy("fortran 2x3x4 f8", np.asfortranarray(grid.astype("f8")))
npy("fortran 3x5 c16", np.asfortranarray((np.arange(15) + 1j * np.arange(15, 30)).reshape(3, 5)))
npy("fortran 2x3x4x5 i2", np.asfortranarray(np.arange(120, dtype="i2").reshape(2, 3, 4, 5)))
npy("zero rows", np.zeros((0, 3)))
npy("no dimensions", np.float32(2.5))
npy("version 2", grid.astype("f4"), version=(2, 0))
npy("version 3", grid.astype("u2"), version=(3, 0))
npy("extremes i8", np.array([-(2**63), 2**63 - 1]))
npy("halves", np.array([0, -0.0, 6e-8, 6.1e-5, 65504, -1.5], "f2"))
for name, a in {
    "objects": np.array([None, "x"], dtype=object),
    "record": np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]),
    "text": np.array(["ab", "c"]),
    "bytes": np.array([b"ab", b"c"]),
    "dates": np.array(["2020-01-01"], "M8[D]"),
    "long double": np.zeros(2, dtype=np.longdouble),
}.items():
    out = io.BytesIO()
    np.save(out, a, allow_pickle=True)
    add("npyRefused", name, out.getvalue())

arrays = {"a": grid.astype("f4"), "kernel/0": np.arange(3, dtype="i8"), "ü": np.float64(7)}
for name, save_npz in (("stored", np.savez), ("deflated", np.savez_compressed)):
    out = io.BytesIO()
    save_npz(out, **arrays)
    add("npz", name, out.getvalue(), arrays={k: {"shape": list(np.shape(v)), "values": values(v)} for k, v in arrays.items()})

tensors = {
    "w": np.arange(6, dtype="f4").reshape(2, 3),
    "b": np.arange(3, dtype="f8"),
    "n": np.array([1, -(2**62)], dtype="i8"),
    "h": np.array([0.5, 65504], dtype="f2"),
    "flag": np.array([True, False, True]),
    "scalar": np.array(3, dtype="i4"),
    "empty": np.zeros((0, 4), dtype="f4"),
}
add("safetensors", "numpy", save(tensors, metadata={"ispr": '{"version": 1}'}),
    tensors={k: {"shape": list(v.shape), "values": values(v)} for k, v in tensors.items()})
ours = {k: v for k, v in tensors.items() if v.dtype not in (np.float16, np.bool_)}
add("safetensors", "written", save(ours), tensors={k: {"shape": list(v.shape), "values": values(v)} for k, v in ours.items()})

idx = struct.pack(">BBBBII", 0, 0, 8, 2, 2, 3) + bytes(range(6))
add("idx", "gzipped", gzip.compress(idx, mtime=0), shape=[2, 3], values=list(range(6)))

rng = np.random.default_rng(0)
gray = rng.integers(0, 256, (5, 7), dtype="u1")
rgb = rng.integers(0, 256, (5, 7, 3), dtype="u1")
rgba = rng.integers(0, 256, (5, 7, 4), dtype="u1")
la = rng.integers(0, 256, (5, 7, 2), dtype="u1")
deep = rng.integers(0, 65536, (5, 7)).astype("u2")
bits = rng.integers(0, 2, (5, 11), dtype="u1") * 255


def image(name, picture, format, pixels=None, tolerance=0, **options):
    out = io.BytesIO()
    picture.save(out, format, **options)
    a = np.asarray(picture if pixels is None else pixels)
    if a.dtype == bool:
        a = a.astype("u1") * 255
    add("image", name, out.getvalue(), width=a.shape[1], height=a.shape[0],
        channels=1 if a.ndim == 2 else a.shape[2], values=a.ravel().tolist(), tolerance=tolerance)


def from_array(a):
    return Image.fromarray(a)


image("png gray", from_array(gray), "PNG")
image("png rgb", from_array(rgb), "PNG")
image("png rgba", from_array(rgba), "PNG")
image("png gray alpha", from_array(la), "PNG")
image("png gray 16", from_array(deep), "PNG")
image("png 1 bit", from_array(bits).convert("1"), "PNG")
palette = from_array(rgb).quantize(8)
image("png palette", palette, "PNG", np.asarray(palette.convert("RGB")))
image("gif", palette, "GIF", np.asarray(palette.convert("RGB")))
image("gif animated", palette, "GIF", np.asarray(palette.convert("RGB")), save_all=True,
      append_images=[from_array(255 - rgb).quantize(8)], duration=100)
image("tiff gray 16", from_array(deep), "TIFF")
image("tiff rgb lzw", from_array(rgb), "TIFF", compression="tiff_lzw")
image("tiff two pages", from_array(rgb), "TIFF", save_all=True, append_images=[from_array(255 - rgb)])
image("webp lossless", from_array(rgb), "WEBP", lossless=True)
smooth = (np.add.outer(np.arange(16), np.arange(24)) * 6).astype("u1")
colour = np.stack([smooth, 255 - smooth, smooth // 2], axis=-1)


def jpeg(name, picture, expected=None, tolerance=2, **options):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, subsampling=0, **options)
    decoded = np.asarray(Image.open(io.BytesIO(out.getvalue()))) if expected is None else expected(out.getvalue())
    a = decoded
    add("image", name, out.getvalue(), width=a.shape[1], height=a.shape[0],
        channels=1 if a.ndim == 2 else a.shape[2], values=a.ravel().tolist(), tolerance=tolerance)


# libjpeg and mozjpeg may round the inverse DCT differently by a step or two.
jpeg("jpeg gray", from_array(smooth))
jpeg("jpeg rgb", from_array(colour))
exif = Image.Exif()
exif[0x0112] = 6  # turn clockwise by 90 degrees to see it upright
jpeg("jpeg turned", from_array(colour),
     lambda data: np.rot90(np.asarray(Image.open(io.BytesIO(data))), -1), exif=exif)
add("cmyk", "jpeg", (lambda out: (from_array(colour).convert("CMYK").save(out, "JPEG", quality=95), out.getvalue())[1])(io.BytesIO()),
    values=colour.ravel().tolist(), width=24, height=16)

for mode, name, a in (("1", "pbm", bits), ("L", "pgm", gray), ("RGB", "ppm", rgb)):
    picture = from_array(a).convert(mode)
    image(f"{name} raw", picture, "PPM")
image("bmp 24", from_array(rgb), "BMP")
image("bmp 8 gray", from_array(gray), "BMP")
image("bmp 1", from_array(bits).convert("1"), "BMP")
image("bmp 8 palette", palette, "BMP", np.asarray(palette.convert("RGB")))
# Pillow writes no masks, and without one the fourth byte of a BMP pixel has no meaning.
image("bmp 32", from_array(rgba), "BMP", rgba[:, :, :3])

tone = np.stack([np.sin(np.arange(9) * 0.7) * 0.8, np.linspace(-1, 0.9, 9)], axis=1)
for subtype in "PCM_U8 PCM_16 PCM_24 PCM_32 FLOAT DOUBLE ULAW ALAW".split():
    for container in ("WAV", "WAVEX", "RF64"):
        for endian in ("LITTLE", "BIG") if container == "WAV" else ("FILE",):
            if not soundfile.check_format(container, subtype):
                continue
            out = io.BytesIO()
            try:
                soundfile.write(out, tone, 8000, subtype=subtype, format=container, endian=endian)
            except soundfile.LibsndfileError:
                continue
            decoded, _ = soundfile.read(io.BytesIO(out.getvalue()), dtype="float64")
            add("wav", f"{container} {subtype} {endian}", out.getvalue(), rate=8000,
                channels=[decoded[:, c].tolist() for c in range(2)])

with open(os.path.join(os.path.dirname(__file__), "seeds.oracle.json"), "w") as f:
    json.dump(seeds, f, indent=0, ensure_ascii=True)
    f.write("\n")
