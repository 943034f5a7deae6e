import type { Chart } from '../../core/chart/chart.js';
import { colorTable } from '../../core/chart/color-map.js';
import { heatMap } from '../../core/chart/make.js';
import type { Image } from '../../core/data.js';
import type { View } from './view.js';

/** Values as colours over time and frequency, with axes. */
export function chartOf({ title, frames, shown, y, time }: View): Chart {
  const { values, label, domain, signed } = shown();
  return heatMap({
    title,
    values,
    rows: values.length / frames,
    columns: frames,
    map: signed ? 'diverging' : 'magma',
    domain,
    x: time.ends,
    y: y.ends,
    xLabel: time.label,
    xUnit: time.unit,
    yLabel: y.label,
    yUnit: y.unit,
    yScale: y.scale,
    yTicks: y.ticks,
    valueLabel: label,
  });
}

/** The same without axes: a pixel a value, low frequencies at the bottom. */
export function pictureOf({ frames, shown }: View): Image {
  const { values, domain = rangeOf(values), signed } = shown();
  const rows = values.length / frames;
  const colours = colorTable(signed ? 'diverging' : 'magma');
  const data = new Uint8Array(values.length * 3);
  const scale = 255 / (domain[1] - domain[0]);
  for (let k = 0; k < rows; k++)
    for (let t = 0; t < frames; t++) {
      const level = Math.round((values[k * frames + t]! - domain[0]) * scale);
      const from = 3 * Math.min(255, Math.max(0, level));
      const to = 3 * ((rows - 1 - k) * frames + t);
      data[to] = colours[from]!;
      data[to + 1] = colours[from + 1]!;
      data[to + 2] = colours[from + 2]!;
    }
  return { width: frames, height: rows, channels: 3, data };
}

function rangeOf(values: Float64Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}
