import { imageOverlay, lineChart } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import type { SeriesSet, Warn } from '../../core/read.js';
import { matrix } from '../../kernels/linalg/matrix.js';
import { waverec } from '../../kernels/wavelet/dwt.js';
import { type Details, type Plane, waverec2 } from '../../kernels/wavelet/dwt2.js';
import { type Wavelet, waveletOf } from '../../kernels/wavelet/families.js';
import { analysisShape, synthesisShape } from '../../kernels/wavelet/filter-bank.js';
import { joinPackets } from '../../kernels/wavelet/packets.js';
import { iswt, iswt2 } from '../../kernels/wavelet/swt.js';
import { arrayOf, imageOf } from '../shared/planes.js';
import { timeAxis } from '../shared/series-charts.js';
import { sameKind } from '../shared/series-result.js';
import { type Band, type Bands, ROOT } from './bands.js';
import type { DwtOptions } from './options.js';
import { readBands } from './read-bands.js';

/** The signal or picture whose coefficients are in a file. */
export async function inverseOf(path: string, chosen: DwtOptions, warn: Warn): Promise<Result> {
  const file = await readBands(path, chosen, warn);
  if (file.bands.length === 0) throw new DataError('no coefficients in this file');
  const wavelet = waveletOf(chosen.wavelet);
  if (wavelet.name === 'dmey')
    warn('dmey is an approximation: the signal comes back with errors of up to some hundredths');
  const isPicture = file.bands.some(({ kind }) => kind === 'horizontal');
  return isPicture ? picture(file, wavelet, chosen) : series(file, wavelet, chosen);
}

function series(file: Bands, wavelet: Wavelet, chosen: DwtOptions): Result {
  if (chosen.size !== undefined)
    throw new UsageError('--size is for pictures; this is a series, see --samples');
  const length = file.size[0] ?? chosen.samples;
  const signals = file.names.map((_, s) => {
    const own = file.bands.filter(({ values }) => values[s] !== undefined);
    if (chosen.packets) return packetSignal(own, s, wavelet, length, chosen);
    const parts = [
      bandOf(own, 'approx', s),
      ...levelsOf(own).map((level) => bandOf(own, 'detail', s, level)),
    ];
    return chosen.undecimated
      ? iswt(parts, wavelet, chosen)
      : waverec(parts, wavelet, { mode: chosen.mode, ...(length !== undefined && { length }) });
  });
  const set: SeriesSet = {
    series: file.names.map((name, s) => ({ name, values: signals[s]! })),
    rateHz: chosen.rate,
    unit: 's',
    kind: 'table',
  };
  return {
    ...sameKind(set, signals),
    metrics: {
      wavelet: wavelet.name,
      n: signals[0]!.length,
      energy: signals[0]!.reduce((sum, v) => sum + v * v, 0),
    },
    plot: () =>
      lineChart({
        title: `Put together of ${wavelet.name} coefficients`,
        ...timeAxis(set, signals[0]!.length),
        series: set.series.map(({ name, values }) => ({ label: name, y: values })),
      }),
  };
}

/** Levels of the details, coarsest first; none may be missing. */
function levelsOf(bands: readonly Band[]): number[] {
  const level = Math.max(...bands.map((band) => band.level));
  if (!(level >= 1 && level <= 40)) throw new DataError(`levels 1 to 40 were needed, got ${level}`);
  return Array.from({ length: level }, (_, i) => level - i);
}

function bandOf(bands: readonly Band[], kind: string, s: number, level?: number): Float64Array {
  const found = bands.filter((band) => band.kind === kind && (level === undefined || band.level === level));
  if (found.length !== 1) {
    const what = level === undefined ? kind : `${kind} of level ${level}`;
    throw new DataError(`${found.length === 0 ? 'no' : 'more than one'} ${what} among the coefficients`, {
      hint: bands.some((band) => /^[ad]+$/.test(band.kind)) ? 'packets are read with --packets' : undefined,
    });
  }
  return found[0]!.values[s]!;
}

function packetSignal(
  bands: readonly Band[],
  s: number,
  wavelet: Wavelet,
  length: number | undefined,
  { mode }: DwtOptions,
): Float64Array {
  const leaves = bands.map(({ kind, values }) => {
    if (kind !== ROOT && !/^[ad]+$/.test(kind))
      throw new DataError(`'${excerpt(kind)}' is no path of a packet`);
    return { path: kind === ROOT ? '' : kind, values: values[s]! };
  });
  let n = leaves[0]!.values.length;
  for (let l = 0; l < leaves[0]!.path.length; l++) n = synthesisShape(n, wavelet.decLow.length, mode).samples;
  return joinPackets(leaves, wavelet, { mode, length: length ?? n });
}

function picture(file: Bands, wavelet: Wavelet, chosen: DwtOptions): Result {
  if (chosen.samples !== undefined)
    throw new UsageError('--samples is for series; this is a picture, see --size');
  const [width, height] =
    chosen.size === undefined ? [file.size[1], file.size[0]] : chosen.size.split('x').map(Number);
  if (height === undefined || width === undefined)
    throw new UsageError('--size is needed: a table does not tell width and height', {
      hint: '--size 512x384',
    });
  const levels = levelsOf(file.bands);
  const sizes = [[height, width]];
  for (let l = 1; l <= levels.length; l++)
    sizes.push(
      sizes[l - 1]!.map((n) =>
        chosen.undecimated ? n : analysisShape(n, wavelet.decLow.length, chosen.mode).count,
      ),
    );
  const planes = file.names.map((_, c) => {
    const own = file.bands.filter(({ values }) => values[c] !== undefined);
    const plane = (kind: string, level: number, only?: number): Plane => {
      const data = bandOf(own, kind, c, only);
      const [rows, columns] = sizes[level]!;
      if (data.length !== rows! * columns!)
        throw new DataError(
          `${data.length} ${excerpt(kind)} coefficients at level ${level}, ${rows} x ${columns} were needed`,
        );
      return { height: rows!, width: columns!, data };
    };
    const pyramid = {
      approx: plane('approx', levels[0]!),
      details: levels.map(
        (level): Details => ({
          horizontal: plane('horizontal', level, level),
          vertical: plane('vertical', level, level),
          diagonal: plane('diagonal', level, level),
        }),
      ),
    };
    const back = chosen.undecimated
      ? iswt2(pyramid, wavelet, chosen)
      : waverec2(pyramid, wavelet, { mode: chosen.mode, height, width });
    return matrix(height, width, back.data);
  });
  // A picture of more than 8 bits cannot be told from its size, but from its values.
  const isDeep = planes.some(({ data }) => data.some((v) => v > 255.5));
  const kind = { width, height, channels: 1 as const, data: isDeep ? new Uint16Array(0) : new Uint8Array(0) };
  const image = () => imageOf({ planes, image: kind }, planes).image;
  return {
    image,
    array: () => arrayOf(planes),
    metrics: { wavelet: wavelet.name, n: height * width, height, width },
    plot: () => imageOverlay({ image: image(), title: `Put together of ${wavelet.name} coefficients` }),
  };
}
