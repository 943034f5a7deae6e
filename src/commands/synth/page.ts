import { imageOverlay } from '../../core/chart/make.js';
import { loadOutlines } from '../../core/chart/outlines.js';
import type { Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { loadSharp } from '../../core/formats/sharp.js';
import type { Rng } from '../../core/random.js';
import { toImage } from '../../kernels/synth/shapes.js';
import type { SynthOptions } from './options.js';

/** Letters of English text, each as often as it comes in a hundred or so. */
const LETTERS =
  'aaaaaaaabbcccddddeeeeeeeeeeeeeffgghhhhhhiiiiiiijkllllmmnnnnnnnooooooooppqrrrrrrsssssstttttttttuuuvwwxyyz';

interface Placed {
  letter: string;
  /** Left edge on the line, and the baseline. */
  x: number;
  y: number;
}

/**
 * A printed page of words without sense. Letters stand at whole pixels, so that all of one kind are alike to the
 * pixel; `--template` is one of them, cut out, to be found again.
 */
export async function page(o: SynthOptions, rng: Rng): Promise<Result> {
  const { width, height, fontSize, letter, noise = 0 } = o;
  const outlines = loadOutlines();
  const advance = (c: string) => Math.round((outlines.path(c)!.width * fontSize) / 1000) + 1;
  const margin = fontSize;
  if (width < 4 * margin || height < 3 * margin)
    throw new UsageError(
      `--font-size ${fontSize} needs a page of ${4 * margin} x ${3 * margin} pixels or more`,
    );
  const placed: Placed[] = [];
  for (let y = 2 * margin; y <= height - margin; y += Math.round(1.5 * fontSize))
    for (let x = margin; ; ) {
      const word = Array.from({ length: 2 + rng.integer(7) }, () => LETTERS[rng.integer(LETTERS.length)]!);
      const length = word.reduce((sum, c) => sum + advance(c), 0);
      if (x + length > width - margin) break;
      for (const c of word) {
        placed.push({ letter: c, x, y });
        x += advance(c);
      }
      x += advance(' ');
    }
  const drawing = (letters: readonly Placed[], w: number, h: number) => {
    const paths = letters.map(({ letter: c, x, y }) => {
      const { d } = outlines.path(c)!;
      return `<path transform="translate(${x} ${y}) scale(${fontSize / 1000})" d="${d}"/>`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}"><rect width="100%" height="100%" fill="#fff"/>${paths.join('')}</svg>`;
  };
  const ink = await rasterise(drawing(placed, width, height));
  const boxes = new Map<string, Box>();
  for (const c of new Set(placed.map(({ letter: c }) => c)))
    boxes.set(
      c,
      inkBox(
        await rasterise(drawing([{ letter: c, x: fontSize, y: 2 * fontSize }], 3 * fontSize, 3 * fontSize)),
        fontSize,
      ),
    );
  const image = toImage(Float64Array.from(ink.data), width, height, 1, noise, rng.stream('noise'));
  const found = placed.filter(({ letter: c }) => c === letter);
  const first = found[0];
  return {
    image,
    metrics: { width, height, letters: placed.length, occurrences: found.length },
    extra: {
      truth: {
        table: {
          letter: placed.map(({ letter: c }) => c),
          x: placed.map(({ letter: c, x }) => x + boxes.get(c)!.left),
          y: placed.map(({ letter: c, y }) => y + boxes.get(c)!.top),
          width: placed.map(({ letter: c }) => boxes.get(c)!.width),
          height: placed.map(({ letter: c }) => boxes.get(c)!.height),
        },
      },
      ...(first && { template: { image: () => crop(ink, first, boxes.get(letter)!) } }),
    },
    plot: () => imageOverlay({ image }),
  };
}

async function rasterise(svg: string): Promise<Image> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(Buffer.from(svg))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const gray = new Uint8Array(width * height);
  for (let p = 0; p < gray.length; p++) gray[p] = data[p * channels]!;
  return { width, height, channels: 1, data: gray };
}

/** Where a letter's ink lies, relative to its place on the line. */
interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

function inkBox({ width, height, data }: Image, fontSize: number): Box {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++)
      if (data[p]! < 255) {
        left = Math.min(left, x);
        right = Math.max(right, x);
        top = Math.min(top, y);
        bottom = Math.max(bottom, y);
      }
  return {
    left: left - fontSize,
    top: top - 2 * fontSize,
    width: right - left + 1,
    height: bottom - top + 1,
  };
}

function crop({ width, data }: Image, { x, y }: Placed, box: Box): Image {
  const out = new Uint8Array(box.width * box.height);
  for (let j = 0; j < box.height; j++) {
    const from = (y + box.top + j) * width + x + box.left;
    out.set(data.subarray(from, from + box.width), j * box.width);
  }
  return { width: box.width, height: box.height, channels: 1, data: out };
}
