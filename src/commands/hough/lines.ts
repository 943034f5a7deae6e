import { heatMap, imageOverlay, panels } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import type { OrientedPoints } from '../../kernels/edges/edge-points.js';
import { houghLines, type Lines } from '../../kernels/edges/hough-lines.js';
import type { HoughOptions } from '../hough.js';
import { type Finding, largest } from './input.js';

export function findLines(image: Image, points: OrientedPoints, chosen: HoughOptions): Finding {
  const { angleStep, rhoStep, votes, n, minAngle, minDistance, tolerance } = chosen;
  requireStep(angleStep);
  const lines = houghLines(points, {
    angleStep,
    rhoStep,
    atMost: n,
    angle: minAngle,
    tolerance,
    ...(votes !== undefined && { votes }),
    ...(minDistance !== undefined && { distance: minDistance }),
  });
  return {
    table: new Map<string, Float64Array | Int32Array>([
      ['rho', lines.rho],
      ['theta', lines.theta],
      ['votes', lines.votes],
    ]),
    mostVotes: largest(lines.votes),
    plot: () =>
      panels(
        [
          imageOverlay({ image, segments: across(lines, image), title: `${lines.rho.length} lines` }),
          accumulatorMap(lines, rhoStep),
        ],
        { columns: 2 },
      ),
  };
}

export function requireStep(angleStep: number): void {
  const steps = 180 / angleStep;
  if (Math.abs(steps - Math.round(steps)) > 1e-9 * steps)
    throw new UsageError(`--angle-step must divide 180 degrees evenly, got ${angleStep}`);
}

/** Where each line enters and leaves the picture. */
function across({ rho, theta }: Lines, { width, height }: Image) {
  const ends = [...rho].map((r, k) => {
    const [c, s] = [Math.cos(theta[k]!), Math.sin(theta[k]!)];
    const at: [number, number][] = [];
    if (Math.abs(s) > 1e-9) for (const x of [-0.5, width - 0.5]) at.push([x, (r - x * c) / s]);
    if (Math.abs(c) > 1e-9) for (const y of [-0.5, height - 0.5]) at.push([(r - y * s) / c, y]);
    const inside = at
      .filter(([x, y]) => x >= -0.501 && y >= -0.501 && x <= width - 0.499 && y <= height - 0.499)
      .sort(([a, b], [u, v]) => a - u || b - v);
    return [inside[0] ?? [0, 0], inside.at(-1) ?? [0, 0]] as const;
  });
  return {
    x: Float64Array.from(ends, ([[x]]) => x),
    y: Float64Array.from(ends, ([[, y]]) => y),
    toX: Float64Array.from(ends, ([, [x]]) => x),
    toY: Float64Array.from(ends, ([, [, y]]) => y),
    color: '#ff5c00' as const,
  };
}

/** Votes by angle and distance, with the lines that were found; distances in at most 400 rows. */
function accumulatorMap({ accumulator: { rows, columns, votes }, rho, theta }: Lines, rhoStep: number) {
  const pool = Math.max(1, Math.ceil(columns / 400));
  const height = Math.ceil(columns / pool);
  const values = new Float64Array(height * rows);
  for (let t = 0; t < rows; t++)
    for (let r = 0; r < columns; r++) {
      const at = Math.floor(r / pool) * rows + t;
      values[at] = Math.max(values[at]!, votes[t * columns + r]!);
    }
  const reach = ((columns - 1) / 2) * rhoStep;
  return heatMap({
    values,
    rows: height,
    columns: rows,
    x: [0, 180],
    y: [-reach, reach],
    xLabel: 'theta',
    xUnit: 'degrees',
    yLabel: 'rho',
    yUnit: 'pixels',
    valueLabel: 'votes',
    title: 'Accumulator',
    marks: [
      {
        mark: 'scatter',
        x: theta.map((v) => (v * 180) / Math.PI),
        y: rho,
        color: '#ff5c00',
        size: 7,
        rim: true,
      },
    ],
  });
}
