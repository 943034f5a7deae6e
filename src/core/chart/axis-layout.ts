import type { Axis } from './chart.js';
import { createScale, type Scale } from './scale.js';
import { measure, shorten, wrap } from './text.js';
import { linearLabels, logLabels, type TickLabels, timeLabels } from './tick-labels.js';
import { integerTicks, linearTicks, logTicks, type Ticks, timeTicks } from './ticks.js';

export const TICK_SIZE = 11;
export const LINE_HEIGHT = 13.5;
const GAP = 9;
const TICK_LENGTH = 5;

/** One axis, ready to be drawn. */
export interface AxisLayout {
  scale: Scale;
  ticks: { at: number; lines: string[] }[];
  minor: number[];
  /** Degrees; rotated labels end at their tick. */
  rotate: 0 | -40;
  title: string;
  /** Pixels that tick marks and labels take across the axis. */
  depth: number;
  /** Pixels that labels stick out along the axis. */
  before: number;
  after: number;
}

export interface AxisRequest {
  axis: Axis;
  domain: readonly [number, number];
  /** All positions on it are whole numbers. */
  integer: boolean;
  from: number;
  to: number;
  /** The most that labels may take across the axis. */
  room: number;
}

/** The horizontal axis: as many labels as stand side by side; names are wrapped, then turned. */
export function layoutX(request: AxisRequest): AxisLayout {
  const { axis, domain, from, to } = request;
  const scale = createScale(
    axis.scale ?? 'linear',
    domain,
    axis.reverse ? to : from,
    axis.reverse ? from : to,
  );
  if (axis.categories) return categoriesX(request, scale, axis.categories);
  for (let most = Math.max(2, Math.floor((to - from) / 48)); ; most--) {
    const { values, minor, labels, note } = choose(request, Math.max(1, most));
    const ticks = values.map((v, i) => ({ at: scale.px(v), lines: labels[i]!.split('\n') }));
    const shown = most <= 1 ? ticks.slice(0, 1) : ticks;
    if (most <= 1 || apart(shown, (lines) => widest(lines))) {
      const lines = Math.max(1, ...shown.map((t) => t.lines.length));
      const depth = shown.length === 0 ? TICK_LENGTH : TICK_LENGTH + 3 + lines * LINE_HEIGHT;
      return {
        scale,
        ticks: shown,
        minor: minor.map(scale.px),
        rotate: 0,
        title: titleOf(axis, note),
        depth,
        ...overhang(shown, from, to),
      };
    }
  }
}

/** The vertical axis: labels one above the other; names may take several lines. */
export function layoutY(request: AxisRequest): AxisLayout {
  const { axis, domain, from, to, room } = request;
  const scale = createScale(
    axis.scale ?? 'linear',
    domain,
    axis.reverse ? from : to,
    axis.reverse ? to : from,
  );
  if (axis.categories) return categoriesY(request, scale, axis.categories);
  for (let most = Math.max(2, axis.ticks?.length ?? Math.floor((to - from) / 32) + 1); ; most--) {
    const { values, minor, labels, note } = choose(request, Math.max(1, most));
    const ticks = values.map((v, i) => ({
      at: scale.px(v),
      lines: [shorten(labels[i]!.replaceAll('\n', ' '), room, TICK_SIZE)],
    }));
    const shown = most <= 1 ? ticks.slice(0, 1) : ticks;
    if (most <= 1 || apart(shown, () => LINE_HEIGHT - GAP + 4)) {
      const depth = TICK_LENGTH + 3 + Math.max(0, ...shown.map((t) => widest(t.lines)));
      return {
        scale,
        ticks: shown,
        minor: minor.map(scale.px),
        rotate: 0,
        title: titleOf(axis, note),
        depth,
        before: 0,
        after: 0,
      };
    }
  }
}

function choose({ axis, domain: [low, high], integer }: AxisRequest, most: number): Ticks & TickLabels {
  if (axis.ticks) {
    const inside = axis.ticks.filter(({ at }) => at >= low && at <= high);
    const stride = Math.ceil(inside.length / most);
    const shown = inside.filter((_, i) => i % stride === 0);
    const [values, labels] = [shown.map(({ at }) => at), shown.map(({ label }) => label)];
    return { values, step: 1, minor: [], labels, note: axis.unit ?? '' };
  }
  if (axis.scale === 'log') {
    const ticks = logTicks(low, high, most);
    const { values, step, even } = ticks;
    return { ...ticks, ...(even ? linearLabels(values, step, axis.unit) : logLabels(values, axis.unit)) };
  }
  if (axis.scale === 'time') {
    const ticks = timeTicks(low, high, most);
    return { ...ticks, ...timeLabels(ticks.values, ticks.step) };
  }
  const ticks = (integer ? integerTicks : linearTicks)(low, high, most);
  return { ...ticks, ...linearLabels(ticks.values, ticks.step, axis.unit) };
}

const titleOf = ({ label, unit }: Axis, note = unit ?? '') =>
  label === undefined ? note : note ? `${label} (${note})` : label;

const widest = (lines: readonly string[]) => Math.max(...lines.map((line) => measure(line, TICK_SIZE)));

/** Whether labels centred on their ticks leave a gap between neighbours. */
function apart(ticks: AxisLayout['ticks'], size: (lines: string[]) => number): boolean {
  const sorted = [...ticks].sort((a, b) => a.at - b.at);
  return sorted.every((tick, i) => {
    const next = sorted[i + 1];
    return next === undefined || next.at - tick.at >= (size(tick.lines) + size(next.lines)) / 2 + GAP;
  });
}

function overhang(ticks: AxisLayout['ticks'], from: number, to: number) {
  const half = (t: { lines: string[] }) => widest(t.lines) / 2;
  return {
    before: Math.max(0, ...ticks.map((t) => from - (t.at - half(t)))),
    after: Math.max(0, ...ticks.map((t) => t.at + half(t) - to)),
  };
}

function categoriesX(
  { axis, domain, from, to, room }: AxisRequest,
  scale: Scale,
  names: readonly string[],
): AxisLayout {
  const places = placesOf(domain, names);
  const band = (to - from) / (domain[1] - domain[0]);
  const title = titleOf(axis);
  const flat = (lines: number) =>
    places.map((i) => ({ at: scale.px(i), lines: wrap(names[i]!, band - 6, TICK_SIZE, lines) }));
  const whole = (ticks: AxisLayout['ticks']) =>
    ticks.every((t, i) => t.lines.join('').replace(/\s/g, '') === names[places[i]!]!.replace(/\s/g, ''));
  for (const lines of [1, 2, 3]) {
    const ticks = flat(lines);
    if (!whole(ticks)) continue;
    const most = Math.max(1, ...ticks.map((t) => t.lines.length));
    return {
      scale,
      ticks,
      minor: [],
      rotate: 0,
      title,
      depth: TICK_LENGTH + 3 + most * LINE_HEIGHT,
      ...overhang(ticks, from, to),
    };
  }
  // Turned by 40 degrees, a label needs its line's height along the axis.
  const along = LINE_HEIGHT / Math.sin((40 * Math.PI) / 180);
  const stride = Math.max(1, Math.ceil(along / band));
  const length = Math.min(140, room / Math.sin((40 * Math.PI) / 180) - LINE_HEIGHT);
  const ticks = places
    .filter((_, k) => k % stride === 0)
    .map((i) => ({ at: scale.px(i), lines: [shorten(names[i]!, length, TICK_SIZE)] }));
  const longest = Math.max(0, ...ticks.map((t) => widest(t.lines)));
  const depth = TICK_LENGTH + 4 + longest * Math.sin((40 * Math.PI) / 180) + 10;
  const before = Math.max(
    0,
    ...ticks.map((t) => from - (t.at - widest(t.lines) * Math.cos((40 * Math.PI) / 180))),
  );
  return { scale, ticks, minor: [], rotate: -40, title, depth, before, after: 0 };
}

function categoriesY(
  { axis, domain, from, to, room }: AxisRequest,
  scale: Scale,
  names: readonly string[],
): AxisLayout {
  const band = (to - from) / (domain[1] - domain[0]);
  const stride = Math.max(1, Math.ceil(LINE_HEIGHT / band));
  const lines = Math.max(1, Math.min(3, Math.floor((band - 2) / LINE_HEIGHT)));
  const ticks = placesOf(domain, names)
    .filter((_, k) => k % stride === 0)
    .map((i) => ({ at: scale.px(i), lines: wrap(names[i]!, room, TICK_SIZE, lines) }));
  const depth = TICK_LENGTH + 3 + Math.max(0, ...ticks.map((t) => Math.max(0, widest(t.lines))));
  return { scale, ticks, minor: [], rotate: 0, title: titleOf(axis), depth, before: 0, after: 0 };
}

const placesOf = ([low, high]: readonly [number, number], names: readonly string[]) =>
  [...names.keys()].filter((i) => i >= low && i <= high);
