import type { Chart } from '../../core/chart/chart.js';
import { lineChart, panels, scatterChart, stemChart } from '../../core/chart/make.js';
import type { Complex } from '../../kernels/filter/complex.js';
import { sosFilter } from '../../kernels/filter/sos-filter.js';
import type { Design } from './design.js';
import type { Scale } from './frequencies.js';
import { type Applied, facts, rootsOf } from './report.js';

const POINTS = 2000;
const DEEPEST = -120;
/** An impulse response is shown until it stays below this part of its largest value. */
const FADED = 1e-3;

/** Gain, phase, group delay, impulse response, zeros and poles of a filter. */
export function responseChart(design: Design, action: Applied, scale: Scale): Chart {
  const at = Float64Array.from({ length: POINTS + 1 }, (_, i) => (0.5 * i) / POINTS);
  const { db, phase, groupDelay } = action.response(at);
  const hertz = scale.unit === 'Hz';
  const axis = {
    x: at.map((f) => f * scale.rate),
    xLabel: hertz ? 'frequency' : `frequency (${scale.unit})`,
    ...(hertz && { xUnit: 'Hz' }),
  };
  const { edges, cutoffs } = facts(design, action, scale);
  const top = db.reduce((most, v) => Math.max(most, v), DEEPEST);
  const floor = Math.max(DEEPEST, Math.min(top - 60, lowest(db) - 5));
  const shown = Float64Array.from(db, (v) => Math.max(v, floor));
  const charts = [
    lineChart({
      title: 'Gain',
      ...axis,
      yLabel: 'gain (dB)',
      y: shown,
      yDomain: [floor, top + 5],
      rules: [
        { y: top - 10 * Math.log10(2), dash: true, color: 'muted' },
        ...edges.slice(0, 4).map((x) => ({ x, dash: true, color: 'muted' as const })),
      ],
    }),
    lineChart({ title: 'Phase', ...axis, yLabel: 'phase (radians)', y: phase }),
    lineChart({
      title: 'Group delay',
      ...axis,
      yLabel: 'delay (samples)',
      y: groupDelay,
      ...delayDomain(groupDelay, db, top),
    }),
    ...timeCharts(design),
    ...poleZeroChart(design),
  ];
  return panels(charts, {
    title: `${nameOf(design)} of order ${design.order}`,
    subtitle:
      cutoffs.length > 0 && cutoffs.length < 5 ? `cut-off ${cutoffs.join(' and ')} ${scale.unit}` : undefined,
    columns: 2,
  });
}

/** `Butterworth lowpass`. */
export function nameOf({ method, type }: Design): string {
  const name = [method, type].filter(Boolean).join(' ');
  if (method === 'sos') return 'Filter';
  return method === 'fir' ? name.replace('fir', 'FIR') : `${name[0]!.toUpperCase()}${name.slice(1)}`;
}

/** The lowest gain that is not the bottom of a zero. */
function lowest(db: Float64Array): number {
  const sorted = db.slice().sort();
  return sorted[Math.floor(sorted.length / 20)]!;
}

/** Delays where nothing passes are no one's, and may be huge. */
function delayDomain(delay: Float64Array, db: Float64Array, top: number): { yDomain?: [number, number] } {
  const heard = delay.filter((_, i) => db[i]! > top - 40);
  const [low, high] = [Math.min(0, ...heard), Math.max(0, ...heard)];
  if (!(high > low)) return {};
  return { yDomain: [low, high + 0.08 * (high - low)] };
}

/** Answers to an impulse and to a step. */
function timeCharts(design: Design): Chart[] {
  const h = impulseResponse(design);
  const labels = { xLabel: 'sample', yLabel: 'value' };
  const chart = (title: string, y: Float64Array) =>
    h.length <= 120 ? stemChart({ ...labels, title, y }) : lineChart({ ...labels, title, y });
  let sum = 0;
  const step = h.map((v) => {
    sum += v;
    return sum;
  });
  return [chart('Impulse response', h), chart('Step response', step)];
}

function impulseResponse(design: Design): Float64Array {
  const { filter } = design;
  if ('taps' in filter) return filter.taps;
  const impulse = new Float64Array(20_000);
  impulse[0] = 1;
  const h = sosFilter(impulse, filter.sections);
  const most = h.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
  const last = h.findLastIndex((v) => Math.abs(v) > FADED * most);
  return h.subarray(0, Math.max(20, last + 2));
}

function poleZeroChart(design: Design): Chart[] {
  const roots = rootsOf(design);
  if (!roots) return [];
  const circle = Float64Array.from({ length: 181 }, (_, i) => (2 * Math.PI * i) / 180);
  const points = (values: readonly Complex[], part: 're' | 'im') => Float64Array.from(values, (v) => v[part]);
  const { zeros, poles } = roots;
  return [
    scatterChart({
      title: 'Zeros and poles',
      xLabel: 'real',
      yLabel: 'imaginary',
      x: [...points(zeros, 're'), ...points(poles, 're')],
      y: [...points(zeros, 'im'), ...points(poles, 'im')],
      groups: [...zeros.map(() => 'zeros'), ...poles.map(() => 'poles')],
      equal: true,
      marks: [
        {
          mark: 'line',
          x: circle.map(Math.cos),
          y: circle.map(Math.sin),
          color: 'muted',
          width: 1,
          points: false,
        },
      ],
    }),
  ];
}
