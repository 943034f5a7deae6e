import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Chart } from '../../../src/core/chart/chart.js';
import {
  barChart,
  graphDrawing,
  heatMap,
  histogramChart,
  imageGrid,
  imageOverlay,
  lineChart,
  panels,
  scatterChart,
  stemChart,
} from '../../../src/core/chart/make.js';
import { renderHtml, renderInline, renderPng, renderSvg } from '../../../src/core/chart/render.js';
import { measure } from '../../../src/core/chart/text.js';
import { checkXml, textsOf } from './xml.js';

const image = {
  width: 40,
  height: 30,
  channels: 3 as const,
  data: Uint8Array.from({ length: 3600 }, (_, i) => i % 251),
};
const labels = {
  width: 40,
  height: 30,
  data: Uint8Array.from({ length: 1200 }, (_, i) => (i % 40 > 20 ? 1 : 0)),
};
const NASTY = '<b onload="x">&amp;\u0000\u0007\ud800\u202e]]> \'quoted\' \n 日本語 ∑';

const samples: Record<string, Chart> = {
  line: lineChart({
    y: [1, 3, Number.NaN, 2],
    title: NASTY,
    xLabel: NASTY,
    yUnit: 's',
    series: [
      { y: [1, 2, 3], label: NASTY },
      { y: [3, 2], label: 'b' },
    ],
    bands: [{ lower: [0, 1], upper: [2, 3] }],
    rules: [{ y: 2, label: NASTY }],
  }),
  stem: stemChart({ y: [1, -1, 0.5] }),
  scatter: scatterChart({ x: [1, 2, 3], y: [3, 1, 2], groups: ['a', NASTY, 'a'], names: [NASTY, 'q', 'r'] }),
  many: scatterChart({
    x: Float64Array.from({ length: 4000 }, (_, i) => i),
    y: Float64Array.from({ length: 4000 }, (_, i) => (i * 7) % 101),
  }),
  value: scatterChart({ x: [1, 2], y: [1, 2], value: [0, 1], valueLabel: NASTY }),
  bars: barChart({
    categories: ['a', NASTY],
    series: [
      { label: 'x', values: [1, -2], errors: [0.5, 0.1] },
      { label: 'y', values: [2, 1] },
    ],
  }),
  lying: barChart({ categories: ['a', NASTY], values: [1, 2], horizontal: true }),
  histogram: histogramChart({ values: [1, 2, 2, 3, 8] }),
  heat: heatMap({
    values: [1, 2, Number.NaN, 4],
    rows: 2,
    columns: 2,
    xCategories: ['p', NASTY],
    valueLabel: 'n',
  }),
  overlay: imageOverlay({
    image,
    labels,
    circles: { x: [5], y: [5], radius: [3], angle: [1] },
    boxes: [{ x: 1, y: 1, width: 9, height: 9, label: NASTY }],
    polygons: [{ x: [1, 9, 5], y: [1, 1, 9] }],
    points: { x: [3], y: [4] },
    segments: { x: [1], y: [1], toX: [8], toY: [4], arrow: true },
  }),
  colors: imageOverlay({ image, labels, show: 'colors', axes: true }),
  grid: imageGrid([image, image], { captions: [NASTY, 'b'] }),
  graph: graphDrawing({
    nodes: [{ id: 'a', label: NASTY }, { id: '__proto__' }],
    edges: [
      { from: 'a', to: '__proto__', label: NASTY },
      { from: 'a', to: 'a' },
    ],
  }),
  stress: graphDrawing({
    layout: 'stress',
    nodes: [{ id: 'a' }, { id: 'b' }],
    edges: [{ from: 'a', to: 'b', toEnd: 'circle' }],
  }),
  empty: lineChart({ y: [] }),
  nothing: panels([]),
  blank: panels([
    graphDrawing({ nodes: [], edges: [] }),
    barChart({ categories: [], values: [] }),
    heatMap({ values: [], rows: 0, columns: 0 }),
    imageGrid([]),
  ]),
};

describe.each(Object.entries(samples))('%s', (_, chart) => {
  test.each(['auto', 'light', 'dark'] as const)('well-formed and the same twice, %s', (theme) => {
    const svg = renderSvg(chart, { theme });
    checkXml(svg);
    checkXml(renderInline(chart, { theme }));
    expect(svg).not.toMatch(/NaN|Infinity|undefined|[\u0000-\u0008\u202e]/);
    expect(renderSvg(chart, { theme })).toBe(svg);
  });
  test('sharp reads it, at twice the size', async () => {
    const { width, height } = await sharp(await renderPng(chart)).metadata();
    const [, w, h] = /viewBox="0 0 (\S+) (\S+)"/.exec(renderSvg(chart))!;
    expect([width, height]).toEqual([2 * Number(w), 2 * Math.round(Number(h))]);
  });
});

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const wide = fc.oneof(
  finite,
  fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  fc.double({ min: 1e9, max: 1e9 + 1, noNaN: true }),
);

// Ranges of every width about places near and far, and a day in 2023.
const range = fc
  .tuple(
    fc.constantFrom(0, 1, -37, 1e4, 123_456, 1e9, 1.7e12),
    fc.integer({ min: -6, max: 12 }),
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }),
  )
  .map(([center, power, values]) => values.map((v) => center + v * 10 ** power));
const values = fc.oneof(range, fc.array(wide, { minLength: 6, maxLength: 6 }));

test('tick labels neither meet nor leave the picture, whatever the range and size', () => {
  const scale = fc.constantFrom('linear' as const, 'log' as const, 'time' as const);
  fc.assert(
    fc.property(
      values,
      values,
      scale,
      scale,
      fc.integer({ min: 220, max: 1200 }),
      (y, x, xScale, yScale, width) => {
        const axes = { xScale, yScale, xLabel: 'time', yLabel: 'value', xUnit: 's' };
        apart(renderSvg(lineChart({ x, y, ...axes, width, height: width * 0.6 })));
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 400) },
  );
});
test('nor do names, long, many or both', () => {
  const name = fc.oneof(fc.string({ maxLength: 30 }), fc.lorem({ maxCount: 6 }));
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 60 }),
      fc.boolean(),
      fc.integer({ min: 220, max: 1000 }),
      (categories, horizontal, width) => {
        apart(
          renderSvg(
            barChart({
              categories,
              values: categories.map((_, i) => i - 3),
              horizontal,
              width,
              yLabel: 'change',
            }),
          ),
        );
      },
    ),
    { numRuns: 150 },
  );
});

function apart(svg: string) {
  const [, w, h] = /viewBox="0 0 (\S+) (\S+)"/.exec(svg)!;
  const boxes = textsOf(svg)
    .filter(({ tick }) => tick && true)
    .map(({ x, y, anchor, rotate, text }) => {
      const wide = measure(text, 11);
      const left = anchor === 'end' ? x - wide : anchor === 'middle' ? x - wide / 2 : x;
      return { text, rotate, x, y, left, right: left + wide, top: y - 10.5, bottom: y + 2.5 };
    });
  for (const box of boxes.filter((b) => !b.rotate)) {
    expect(box.left, box.text).toBeGreaterThanOrEqual(-0.5);
    expect(box.right, box.text).toBeLessThanOrEqual(Number(w) + 0.5);
    expect(box.top, box.text).toBeGreaterThanOrEqual(-0.5);
    expect(box.bottom, box.text).toBeLessThanOrEqual(Number(h) + 0.5);
  }
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1)) {
      if (a.rotate && b.rotate) {
        // Turned labels are parallel strips: their distance is across, not along.
        expect(Math.abs(a.x - b.x) * Math.sin((40 * Math.PI) / 180)).toBeGreaterThanOrEqual(12.5);
      } else if (!a.rotate && !b.rotate) {
        const meet =
          a.left < b.right - 0.1 &&
          b.left < a.right - 0.1 &&
          a.top < b.bottom - 0.5 &&
          b.top < a.bottom - 0.5;
        expect(meet, `'${a.text}' and '${b.text}'`).toBe(false);
      }
    }
  });
}

test('what a reader types stays text', () => {
  const svg = renderSvg(samples.line!);
  expect(svg).not.toContain('<b onload');
  expect(textsOf(svg).some(({ text }) => text.includes('<b onload="x">&amp;'))).toBe(true);
});
test('PNG text needs no fonts: it holds no text element', async () => {
  // The outlines give the same bytes where fonts differ; ink must be found where the title stands.
  const { data, info } = await sharp(await renderPng(lineChart({ y: [1, 2], title: 'Title' })))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let ink = 0;
  for (let y = 30; y < 80; y++) for (let x = 30; x < 130; x++) if (data[y * info.width + x]! < 128) ink++;
  expect(ink).toBeGreaterThan(100);
});
test('a page asks for nothing outside itself', () => {
  const html = renderHtml(samples.heat!);
  expect(html).toContain("default-src 'none'");
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\//);
});
test('an edge to an unknown node is refused', () => {
  expect(() => renderSvg(graphDrawing({ nodes: [{ id: 'a' }], edges: [{ from: 'a', to: 'zz' }] }))).toThrow(
    "'zz'",
  );
});
