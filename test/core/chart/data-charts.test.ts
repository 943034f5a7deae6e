import { describe, expect, test } from 'vitest';
import type { Chart } from '../../../src/core/chart/chart.js';
import { arrayChart, type PlotOptions, soundChart, tableChart } from '../../../src/core/chart/data-charts.js';
import { renderSvg } from '../../../src/core/chart/render.js';
import type { Column } from '../../../src/core/data.js';
import { checkXml, textsOf } from './xml.js';

const auto: PlotOptions = { kind: 'auto' };
const draw = (columns: Record<string, Column>, options: Partial<PlotOptions> = {}) =>
  tableChart(new Map(Object.entries(columns)), { ...auto, ...options });
/** What is written into the picture, which is also well-formed. */
const texts = (chart: Chart) => {
  const svg = renderSvg(chart);
  checkXml(svg);
  return textsOf(svg).map(({ text }) => text);
};
const panelsOf = (chart: Chart) => chart.panels.filter((panel) => 'marks' in panel);
const marks = (chart: Chart) => [
  ...new Set(panelsOf(chart).flatMap((panel) => panel.marks.map(({ mark }) => mark))),
];

const people = {
  height: [150, 160, 170, 180],
  weight: Float64Array.of(50, 70, 55, 90),
  sex: ['f', 'm', 'f', 'm'],
};

describe('the chart that the columns suggest', () => {
  test('a first column that rises is the x axis, any other is a line of its own', () => {
    const rising = texts(draw({ year: [1700, 1701, 1702], count: [5, 11, 16] }));
    expect(rising).toEqual(expect.arrayContaining(['year', 'count', '1700']));
    expect(rising).not.toContain('row');
    expect(texts(draw({ a: [2, 1, 3], b: [1, 2, 2] }))).toEqual(expect.arrayContaining(['row', 'a', 'b']));
    expect(texts(draw({ only: [1, 2, 3] }))).toEqual(expect.arrayContaining(['row', 'only']));
  });
  test('few rows with names are bars', () => {
    const chart = draw({ fruit: ['apple', 'pear'], count: [3, 5] });
    expect(marks(chart)).toEqual(['bars']);
    expect(texts(chart)).toEqual(expect.arrayContaining(['apple', 'pear', 'fruit', 'count']));
    const many = { name: Array.from({ length: 41 }, String), x: Array.from({ length: 41 }, (_, i) => i % 7) };
    expect(marks(draw(many))).not.toContain('bars');
  });
  test('columns from and to are a graph', () => {
    const found = texts(
      draw({ from: ['rain', 'sun', 'alone'], to: ['wet', 'dry', ''], kind: ['->', '--', ''] }),
    );
    expect(found).toEqual(expect.arrayContaining(['rain', 'wet', 'sun', 'dry', 'alone']));
  });
  test('groups are a scatter chart with a legend', () => {
    const chart = draw(people, { x: 'height', y: ['weight'], by: 'sex' });
    expect(marks(chart)).toEqual(['scatter']);
    expect(texts(chart)).toEqual(expect.arrayContaining(['height', 'weight', 'f', 'm']));
  });
  test('very many columns are a matrix', () => {
    const wide = Object.fromEntries(Array.from({ length: 13 }, (_, j) => [`c${j}`, [j, 1, 2]]));
    expect(marks(draw(wide))).toEqual(['heat']);
    expect(marks(draw(wide, { y: ['c1', 'c2'] }))).not.toContain('heat');
  });
});

describe('the kind that is asked for', () => {
  test.each(['line', 'scatter', 'bar', 'histogram', 'heatmap'] as const)('%s', (kind) => {
    expect(texts(draw(people, { kind, title: 'People' }))).toContain('People');
  });
  test('one histogram a column, without a title of its own in each', () => {
    expect(texts(draw(people, { kind: 'histogram' }))).toEqual(expect.arrayContaining(['height', 'weight']));
    expect(texts(draw(people, { kind: 'histogram', y: ['weight'] }))).not.toContain('height');
  });
  test('bars of a histogram are as many as asked for and hold every row', () => {
    const chart = draw({ x: [1, 2, 2, 3, 9] }, { kind: 'histogram', bins: 4 });
    const [bars] = panelsOf(chart)[0]!.marks;
    expect(bars).toMatchObject({ mark: 'bars' });
    expect('value' in bars! && Array.from(bars.value as ArrayLike<number>)).toEqual([3, 1, 0, 1]);
  });
});

test('labels, units, size and logarithmic axes', () => {
  const options = {
    x: 'height',
    y: ['weight'],
    xLabel: 'Size',
    xUnit: 'cm',
    yLabel: 'Mass',
    yUnit: 'kg',
    title: 'T',
  };
  expect(texts(draw(people, options))).toEqual(expect.arrayContaining(['Size (cm)', 'Mass (kg)', 'T']));
  expect(renderSvg(draw(people, { width: 321, height: 234 }))).toContain('width="321" height="234"');
  const chart = draw({ x: [1, 10, 100], y: [1, 10, 1000] }, { log: 'xy' });
  expect(panelsOf(chart)[0]).toMatchObject({ x: { scale: 'log' }, y: { scale: 'log' } });
});

describe('what cannot be drawn is told', () => {
  test.each<[Record<string, Column>, Partial<PlotOptions>, string]>([
    [{ name: ['a', 'b'] }, {}, 'no column of numbers to draw'],
    [people, { y: ['wieght'] }, "there is no column 'wieght'"],
    [people, { by: 'nope' }, "there is no column 'nope'"],
    [people, { x: 'sex', kind: 'line', y: ['weight'] }, "column 'sex' is text"],
    [{ x: [1, 2] }, { kind: 'scatter' }, 'a scatter chart needs two columns of numbers'],
    [{ x: [1, 2] }, { x: 'x', y: [] }, 'nothing is left to draw over --x'],
    [{ from: ['a'], to: ['b'], kind: ['=>'] }, {}, "edge kind '=>' in row 1 is none of"],
    [people, { kind: 'graph' }, "there is no column 'from'"],
  ])('%#: %j %j', (columns, options, message) => {
    expect(() => draw(columns, options)).toThrow(message);
  });
  test('arrays of three dimensions and empty ones', () => {
    const array = (shape: number[], n: number) => arrayChart({ shape, data: new Float64Array(n) }, auto);
    expect(() => array([1, 1, 2], 2)).toThrow('an array of 1 × 1 × 2 cannot be drawn');
    expect(() => array([0], 0)).toThrow('the array is empty');
  });
});

describe('arrays', () => {
  const array = (shape: number[], options: Partial<PlotOptions> = {}) =>
    arrayChart(
      { shape, data: Float64Array.from({ length: shape.reduce((n, m) => n * m, 1) }, (_, i) => i) },
      { ...auto, ...options },
    );
  test('a vector is a line, a narrow matrix a few, a wide one a heat map with row 0 on top', () => {
    expect(marks(array([5]))).toEqual(['line']);
    expect(texts(array([5, 2]))).toEqual(expect.arrayContaining(['c0', 'c1']));
    expect(marks(array([4, 4]))).toEqual(['heat']);
    expect(marks(array([4, 2], { kind: 'heatmap' }))).toEqual(['heat']);
    expect(array([4, 4]).panels[0]).toMatchObject({ marks: [{ rows: 4, columns: 4 }], y: { reverse: true } });
  });
  test('of any shape, as a histogram', () => {
    expect(texts(array([2, 3, 4], { kind: 'histogram' }))).toEqual(
      expect.arrayContaining(['value', 'count']),
    );
  });
});

test('a sound is drawn over seconds', () => {
  const values = Float64Array.from({ length: 100 }, (_, i) => Math.sin(i));
  const found = texts(soundChart({ series: [{ name: 'value', values }], rateHz: 50 }, auto));
  expect(found).toEqual(expect.arrayContaining(['time (s)', 'amplitude', '1.8']));
});
