import * as z from 'zod';
import type { Chart } from '../core/chart/chart.js';
import { imageOverlay, lineChart, panels } from '../core/chart/make.js';
import { type Context, defineCommand, type Result } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { readInput } from '../core/files.js';
import { imageInput, signalInput } from '../core/options.js';
import { peekKind } from '../core/peek.js';
import { isPicture, readImage, readSeries } from '../core/read.js';
import { decodeCodeFile, encodeCodeFile } from '../kernels/wavelet/code-file.js';
import { maxLevel } from '../kernels/wavelet/dwt.js';
import { waveletOf } from '../kernels/wavelet/families.js';
import { planesOfImage } from './shared/planes.js';
import { beforeAfter } from './shared/series-charts.js';
import { psnrDb, snrDb } from './shared/signal-to-noise.js';
import { waveletOption } from './shared/wavelet-options.js';
import {
  codeOf,
  type Decoded,
  decodedOf,
  pictureSource,
  type Source,
  seriesSource,
} from './wavelet-compress/coded.js';

const DEFAULT_BITS = 1;
const CURVE_BITS = [0.0625, 0.125, 0.25, 0.5, 1, 1.5, 2, 3, 4];

const options = z.object({
  keep: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('part of the coefficients to keep, the largest')
    .meta({ placeholder: 'P' }),
  bits: z
    .number()
    .positive()
    .max(64)
    .optional()
    .describe('size of the file, in bits a pixel or sample')
    .meta({ placeholder: 'B', defaultText: `${DEFAULT_BITS}, without --keep` }),
  lossless: z
    .boolean()
    .default(false)
    .describe('nothing is lost: pictures, recordings of 16 bits, whole numbers'),
  wavelet: waveletOption('cdf97'),
  level: z
    .number()
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('levels of the transform')
    .meta({ defaultText: 'what the size allows, 5 at most for pictures, 10 for series' }),
  code: z
    .string()
    .min(1)
    .optional()
    .describe('write the compressed file here, too')
    .meta({ placeholder: 'FILE', output: ['code'] }),
  curve: z
    .string()
    .min(1)
    .optional()
    .describe('write size and quality at several sizes here')
    .meta({ placeholder: 'FILE', output: ['table'] }),
  gray: z.boolean().default(false).describe('turn a picture gray first'),
  ...signalInput,
  ...imageInput,
});

type Options = z.output<typeof options>;

export default defineCommand({
  name: 'wavelet-compress',
  group: 'Wavelets',
  summary: 'Compresses pictures, sounds and series by their wavelet coefficients, and unpacks them again.',
  description:
    'The transform gathers a picture in few large coefficients. They are coded bit plane by bit plane, the most important bits of all first, each with a probability learned from its neighbours and from the coarser level, by an arithmetic coder; the code may end at any byte. -o FILE.wvc writes it, and reading a .wvc file gives the picture or series back. With another extension -o writes what would be unpacked.\n--keep P codes the largest part P of the coefficients, --bits B as much as fits; --lossless codes all of it, by lifting in whole numbers (CDF 5/3). Colours are coded as luminance and colour differences, weighted by what their errors mean.',
  keywords: [
    'jpeg 2000',
    'lossless',
    'zerotree',
    'codec',
    'encode',
    'decode',
    'smaller',
    'sparse',
    'psnr',
    'bitrate',
    'zip',
  ],
  inputs: [
    {
      name: 'IN',
      about: 'a picture, a sound, series, or a .wvc file',
      accepts: ['image', 'audio', 'table', 'array', 'code'],
    },
  ],
  options,
  outputs: ['image', 'audio', 'table', 'array', 'code'],
  metrics: {
    psnr: 'decibels of what is unpacked; the range is that of the picture, or of the series; null if it is the same',
    snrDb: 'series: energy over that of the error, decibels',
    nonzero: 'coefficients in the code',
    bytes: 'size of the compressed file',
    bitsPerSample: 'that over pixels or samples of a series',
    ratio: 'size of the samples as they are, 8 or 16 bits, numbers 64, over that of the file',
  },
  examples: [
    'ispr wavelet-compress fixtures/cat.png --bits 0.5 -o cat.wvc && ispr wavelet-compress cat.wvc -o back.png',
    'ispr wavelet-compress fixtures/coins.png --keep 0.05 -o coins5.png --curve curve.csv --plot quality.png',
    'ispr wavelet-compress fixtures/speech.wav --bits 2 -o speech.wvc',
  ],
  source: 'Taubman & Marcellin, JPEG2000, 2002, chapters 6 to 8; Shapiro, 1993',
  cost: { bytesPerValue: 60, nsPerValue: 400 },
  async run([path], chosen, context) {
    const kind = await peekKind(path!);
    if (kind === 'wvc') return unpack(path!, chosen);
    const sizes = [chosen.keep !== undefined, chosen.bits !== undefined, chosen.lossless];
    if (sizes.filter(Boolean).length > 1)
      throw new UsageError('--keep, --bits and --lossless exclude each other');
    if (chosen.lossless && chosen.wavelet !== 'cdf97')
      throw new UsageError('--lossless has a wavelet of its own, cdf53: --wavelet does not apply');
    if (isPicture(kind)) {
      const set = planesOfImage(await readImage(path!, chosen, context.warn));
      return pack(pictureSource(set, chosen.lossless), chosen, context, ({ image }) => [
        imageOverlay({ image: set.image!, title: 'Before' }),
        imageOverlay({ image: image!, title: 'After' }),
      ]);
    }
    const set = await readSeries(path!, chosen, context.warn);
    return pack(seriesSource(set, chosen.lossless), chosen, context, ({ values }) => [
      beforeAfter({ title: 'Compressed', set, after: values.map(({ data }) => data) }),
    ]);
  },
});

async function unpack(path: string, { keep, bits, lossless, level, code, curve }: Options): Promise<Result> {
  if (lossless || [keep, bits, level, code, curve].some((option) => option !== undefined))
    throw new UsageError('a .wvc file is unpacked: options of compressing do not apply');
  const bytes = await readInput(path);
  const file = decodeCodeFile(bytes);
  const { forms } = decodedOf(file);
  const samples = file.header.width * file.header.height;
  return { ...forms, metrics: { bytes: bytes.length, bitsPerSample: (8 * bytes.length) / samples } };
}

function pack(
  source: Source,
  { keep, bits, lossless, wavelet: named, level, curve }: Options,
  { warn }: Context,
  pictures: (decoded: Decoded) => Chart[],
): Result {
  const { height, width } = source.planes[0]!;
  const pixels = height * width;
  const wavelet = lossless ? 'cdf53' : named;
  const most = Math.max(1, maxLevel(height === 1 ? width : Math.min(height, width), waveletOf(wavelet)));
  if (level !== undefined && level > most)
    throw new UsageError(`--level ${level}: ${wavelet} has ${most} at most for this size`);
  const levels = level ?? Math.min(most, height === 1 ? 10 : 5);
  const limited = (limit: number) =>
    codeOf(source, wavelet, { levels, fileBytes: Math.max(1, Math.floor((limit * pixels) / 8)) });
  const limit = bits ?? DEFAULT_BITS;
  const free = keep !== undefined || lossless;
  const made = free ? codeOf(source, wavelet, { levels, keep }) : limited(limit);
  if (!free && 8 * made.bytes > limit * pixels + 64)
    warn(`the header alone takes ${made.bytes - made.code.length} bytes, more than ${limit} bits a sample`);
  const decoded = decodedOf(made.file);
  const bytes = () => encodeCodeFile(made.file);
  const points = curve === undefined ? undefined : curveOf(source, limited);
  return {
    ...decoded.forms,
    code: bytes,
    metrics: {
      psnr: psnrDb(source.samples, decoded.samples, source.range),
      ...(source.about.series && { snrDb: snrDb(source.samples, decoded.samples) }),
      nonzero: made.nonzero,
      bytes: made.bytes,
      bitsPerSample: (8 * made.bytes) / pixels,
      ratio: source.rawBytes / made.bytes,
    },
    extra: { code: { code: bytes }, ...(points && { curve: { table: points } }) },
    plot: () => {
      const charts = [...pictures(decoded), ...(points ? [curveChart(points)] : [])];
      return charts.length === 1 ? charts[0]! : panels(charts, { columns: charts.length });
    },
  };
}

/** Size and quality at several sizes, up to the first that changes nothing more. */
function curveOf(source: Source, limited: (bits: number) => ReturnType<typeof codeOf>) {
  const points = { bits: [] as number[], bytes: [] as number[], psnr: [] as number[] };
  const pixels = source.planes[0]!.data.length;
  for (const limit of CURVE_BITS) {
    const { file, bytes } = limited(limit);
    const psnr = psnrDb(source.samples, decodedOf(file).samples, source.range);
    if (psnr === null || bytes === points.bytes.at(-1)) break;
    points.bits.push((8 * bytes) / pixels);
    points.bytes.push(bytes);
    points.psnr.push(psnr);
  }
  return points;
}

const curveChart = ({ bits, psnr }: ReturnType<typeof curveOf>): Chart =>
  lineChart({
    title: 'Quality over size',
    xLabel: 'bits a sample',
    yLabel: 'PSNR',
    yUnit: 'dB',
    x: bits,
    y: psnr,
    points: true,
  });
