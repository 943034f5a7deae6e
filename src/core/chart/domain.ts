import type { Axis, Mark, PlotPanel, Values } from './chart.js';
import { Extent, openDomain } from './scale.js';

/** What one axis of a panel must show. */
export interface Domain {
  ends: [number, number];
  /** Every position is a whole number. */
  integer: boolean;
}

/** Collects positions along one axis. */
interface Reach {
  extent: Extent;
  integer: boolean;
  /** Share of the range left free at both ends. */
  pad: number;
  /** No room is left beyond this value: where bars stand, what lines cannot pass. */
  floor: number | undefined;
  /** Set by images and maps, which fill their frame. */
  exact: boolean;
}

/** Domains of both axes over panels that share them. */
export function domainsOf(panels: readonly PlotPanel[]): { x: Domain; y: Domain } {
  const x = reach(panels[0]?.x ?? {});
  const y = reach(panels[0]?.y ?? {});
  for (const panel of panels) {
    const fills = panel.marks.some(({ mark }) => mark === 'picture' || mark === 'heat');
    for (const mark of panel.marks) {
      if (fills && !['picture', 'heat'].includes(mark.mark)) continue;
      include(mark, x, y);
    }
  }
  return { x: domainOf(panels[0]?.x ?? {}, x), y: domainOf(panels[0]?.y ?? {}, y) };
}

const reach = ({ scale }: Axis): Reach => ({
  extent: new Extent(scale === 'log'),
  integer: scale === undefined || scale === 'linear',
  pad: 0,
  floor: undefined,
  exact: false,
});

function domainOf(axis: Axis, { extent, integer, pad, floor, exact }: Reach): Domain {
  const whole = integer && !extent.empty;
  if (axis.domain) return { ends: [...axis.domain], integer: whole };
  if (axis.categories) return { ends: [-0.5, Math.max(1, axis.categories.length) - 0.5], integer: true };
  // A margin that crosses zero would suggest values on the other side.
  const edge = (value: number) => value === floor || exact;
  const ends = openDomain(axis.scale ?? 'linear', extent, {
    low: edge(extent.low) ? 0 : pad,
    high: edge(extent.high) ? 0 : pad,
  });
  if (axis.scale !== 'log' && extent.low >= 0 && ends[0] < 0 && extent.high > extent.low) ends[0] = 0;
  return { ends, integer: whole };
}

function add(to: Reach, values: Values, pad: number): void {
  to.extent.addAll(values);
  to.pad = Math.max(to.pad, pad);
  for (let i = 0; to.integer && i < values.length; i++) {
    to.integer = Number.isInteger(values[i]!) || !Number.isFinite(values[i]!);
  }
}

function stand(on: Reach, base: number): void {
  on.extent.add(base);
  on.floor = base;
}

/** A margin for y that keeps lines off the frame. */
const PAD = 0.05;

function include(mark: Mark, x: Reach, y: Reach): void {
  switch (mark.mark) {
    case 'line':
      add(x, mark.x, 0);
      add(y, mark.y, PAD);
      return;
    case 'scatter':
      add(x, mark.x, PAD);
      add(y, mark.y, PAD);
      return;
    case 'stems':
      add(x, mark.x, 0.02);
      add(y, mark.y, PAD);
      stand(y, mark.base ?? 0);
      return;
    case 'bars': {
      const [along, across] = mark.horizontal ? [y, x] : [x, y];
      const whole = along.integer;
      add(along, mark.from, 0);
      add(along, mark.to, 0);
      // Bars from 2.5 to 3.5 stand on 3.
      along.integer = whole && Number.isInteger((mark.from[0] ?? 0) + (mark.to[0] ?? 0));
      along.exact = true;
      add(across, mark.value, PAD);
      for (let i = 0; mark.error && i < mark.value.length; i++) {
        across.extent.add(mark.value[i]! + mark.error[i]!);
        across.extent.add(mark.value[i]! - mark.error[i]!);
      }
      stand(across, mark.base ?? 0);
      return;
    }
    case 'band':
      add(x, mark.x, 0);
      add(y, mark.lower, PAD);
      add(y, mark.upper, PAD);
      return;
    case 'heat': {
      const whole = x.integer && y.integer && !mark.x && !mark.y;
      add(x, mark.x ?? [-0.5, mark.columns - 0.5], 0);
      add(y, mark.y ?? [-0.5, mark.rows - 0.5], 0);
      x.integer = y.integer = whole;
      x.exact = y.exact = true;
      return;
    }
    case 'picture':
      add(x, [-0.5, mark.image.width - 0.5], 0);
      add(y, [-0.5, mark.image.height - 0.5], 0);
      x.integer = y.integer = x.exact = y.exact = true;
      return;
    case 'labels':
      add(x, [-0.5, mark.labels.width - 0.5], 0);
      add(y, [-0.5, mark.labels.height - 0.5], 0);
      return;
    case 'circles':
      for (let i = 0; i < mark.x.length; i++) {
        add(x, [mark.x[i]! - mark.radius[i]!, mark.x[i]! + mark.radius[i]!], PAD);
        add(y, [mark.y[i]! - mark.radius[i]!, mark.y[i]! + mark.radius[i]!], PAD);
      }
      return;
    case 'boxes':
      for (const box of mark.boxes) {
        add(x, [box.x, box.x + box.width], PAD);
        add(y, [box.y, box.y + box.height], PAD);
      }
      return;
    case 'polygons':
      for (const ring of mark.rings) {
        add(x, ring.x, PAD);
        add(y, ring.y, PAD);
      }
      return;
    case 'segments':
      add(x, mark.x, PAD);
      add(x, mark.toX, PAD);
      add(y, mark.y, PAD);
      add(y, mark.toY, PAD);
      return;
    case 'rule':
      if (mark.x !== undefined) x.extent.add(mark.x);
      if (mark.y !== undefined) y.extent.add(mark.y);
      return;
    case 'note':
      x.extent.add(mark.x);
      y.extent.add(mark.y);
  }
}
