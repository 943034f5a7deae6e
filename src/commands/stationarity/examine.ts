import { augmentedDickeyFuller, type DickeyFuller, schwertLags } from '../../kernels/series/dickey-fuller.js';
import { type Kpss, kpss } from '../../kernels/series/kpss.js';
import { polynomialTrend } from '../../kernels/series/polynomial-trend.js';
import { type WindowStationarity, windowStationarity } from '../../kernels/series/window-stationarity.js';
import { chiSquareQuantile } from '../../kernels/special/continuous-distributions.js';
import type { StationarityOptions } from '../stationarity.js';

/** What the tests say of one series. */
export interface Findings {
  windows: WindowStationarity['windows'] | undefined;
  adf: DickeyFuller | undefined;
  /** A row for each test. */
  tests: Record<string, Float64Array | string[]>;
  metrics: Record<string, number | string | boolean | null>;
  notes: string[];
}

/** Run the tests that are asked for, and put them together to one verdict. */
export function examine(x: Float64Array, chosen: StationarityOptions): Findings {
  const { test, alpha } = chosen;
  const wanted = (name: 'windows' | 'adf' | 'kpss') => test === name || test === 'all';
  const windows = wanted('windows') ? windowTest(x, chosen) : undefined;
  const adf = wanted('adf') ? unitRootTest(x, chosen) : undefined;
  const level = wanted('kpss') ? levelTest(x, chosen) : undefined;
  const notes: string[] = [];
  if (wanted('adf') && !adf) notes.push('ADF has no statistic, the series is predicted without error');
  if (wanted('kpss') && !level) notes.push('KPSS has no statistic, the series is its own trend');
  // Without a statistic neither test speaks for a stationary series.
  const unitRoot = wanted('adf') && !(adf && adf.pValue < alpha);
  const wanders = wanted('kpss') && level !== undefined && level.pValue < alpha;
  const changes = windows !== undefined && !windows.stationary;
  return {
    windows: windows?.windows,
    adf,
    tests: rows(windows, adf, level),
    metrics: {
      n: x.length,
      stationary: !(unitRoot || wanders || changes),
      verdict: verdict({ unitRoot, wanders, changes }, wanted('adf') && wanted('kpss'), windows, alpha),
      ...(windows &&
        Object.fromEntries(windows.tests.map(({ moment, pValue }) => [`${moment}PValue`, pValue]))),
      ...(wanted('adf') && {
        adfStatistic: adf?.statistic ?? null,
        adfPValue: adf?.pValue ?? null,
        adfLags: adf?.lags ?? null,
      }),
      ...(wanted('kpss') && {
        kpssStatistic: level?.statistic ?? null,
        kpssPValue: level?.pValue ?? null,
        kpssBeyond: level?.beyond ?? null,
        kpssLags: level?.lags ?? null,
      }),
    },
    notes,
  };
}

function windowTest(x: Float64Array, { windows, maxLag, regression, alpha }: StationarityOptions) {
  const degree = regression === 'ct' ? 1 : regression === 'ctt' ? 2 : undefined;
  const trend = degree === undefined ? undefined : polynomialTrend(x, degree);
  const rest = trend ? x.map((v, t) => v - trend[t]!) : x;
  return windowStationarity(rest, { ...(windows !== undefined && { windows }), lags: maxLag, alpha });
}

function unitRootTest(x: Float64Array, { regression, lags, criterion = 'aic' }: StationarityOptions) {
  if (lags === 'auto') return augmentedDickeyFuller(x, { trend: regression, select: criterion });
  return augmentedDickeyFuller(x, { trend: regression, ...(lags !== 'schwert' && { lags }) });
}

const levelTest = (x: Float64Array, { regression, lags }: StationarityOptions) =>
  kpss(x, {
    trend: regression === 'ct' ? 'ct' : 'c',
    lags: lags === 'schwert' ? Math.min(x.length - 1, schwertLags(x.length)) : lags,
  });

function verdict(
  { unitRoot, wanders, changes }: Record<'unitRoot' | 'wanders' | 'changes', boolean>,
  both: boolean,
  windows: WindowStationarity | undefined,
  alpha: number,
): string {
  if (unitRoot && wanders) return 'a unit root cannot be ruled out and the level moves: take differences';
  if (unitRoot && !both) return 'a unit root cannot be ruled out';
  if (wanders) return 'no unit root, but the level moves: take out the trend';
  const moved = windows?.tests.filter(({ pValue }) => pValue < alpha / 3).map(({ moment }) => moment) ?? [];
  if (changes) return `${moved.join(' and ')} of windows differ`;
  if (unitRoot) return 'undecided: neither a unit root nor stationarity can be ruled out';
  return 'stationary';
}

function rows(
  windows: WindowStationarity | undefined,
  adf: DickeyFuller | undefined,
  level: Kpss | undefined,
): Findings['tests'] {
  const chiSquare = (p: number) => chiSquareQuantile(1 - p, windows!.freedom);
  const critical = windows && [chiSquare(0.01), chiSquare(0.05), chiSquare(0.1)];
  const all = [
    ...(windows?.tests.map((test) => ({ test: test.moment, ...test, lags: 0, critical: critical! })) ?? []),
    ...(adf ? [{ test: 'adf', ...adf }] : []),
    ...(level ? [{ test: 'kpss', ...level, critical: [3, 1, 0].map((i) => level.critical[i]!) }] : []),
  ];
  return {
    test: all.map(({ test }) => test),
    statistic: Float64Array.from(all, (row) => row.statistic),
    pValue: Float64Array.from(all, (row) => row.pValue),
    lags: Float64Array.from(all, (row) => row.lags),
    critical1: Float64Array.from(all, (row) => row.critical[0]!),
    critical5: Float64Array.from(all, (row) => row.critical[1]!),
    critical10: Float64Array.from(all, (row) => row.critical[2]!),
  };
}
