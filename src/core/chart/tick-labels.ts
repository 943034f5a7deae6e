/*
 * What ticks say. All labels of one axis share their number of decimals and one factor, which is told beside
 * the axis: as a prefix of its unit (kHz) or as a power of ten.
 */

export interface TickLabels {
  labels: string[];
  /** Unit with its prefix, or power of ten and offset; goes after the axis label. */
  note: string;
}

const PREFIXES = new Map([
  [-12, 'p'],
  [-9, 'n'],
  [-6, 'µ'],
  [-3, 'm'],
  [0, ''],
  [3, 'k'],
  [6, 'M'],
  [9, 'G'],
  [12, 'T'],
]);
const PREFIXABLE = new Set([
  'Hz',
  's',
  'm',
  'g',
  'V',
  'A',
  'W',
  'N',
  'J',
  'Pa',
  'B',
  'bit',
  'FLOP/s',
  'B/s',
  'bit/s',
]);
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export const superscript = (n: number): string =>
  String(n).replace(/[-\d]/g, (c) => (c === '-' ? '⁻' : SUPERSCRIPTS[Number(c)]!));

/** Labels of linear ticks that lie `step` apart. */
export function linearLabels(values: readonly number[], step: number, unit = ''): TickLabels {
  const largest = Math.max(...values.map(Math.abs), step);
  const offset = largest / step > 1e6 ? offsetOf(values, step) : 0;
  const rest = values.map((v) => v - offset);
  const top = Math.max(...rest.map(Math.abs), step);
  let power = Math.floor(Math.log10(top) / 3 + 1e-9) * 3;
  const prefix = PREFIXABLE.has(unit) ? PREFIXES.get(power) : undefined;
  const plain = prefix === undefined ? top < 1e6 && top >= 1e-3 : top < 1e4 && top >= 0.1;
  if (plain) power = 0;
  const decimals = Math.min(20, Math.max(0, power - Math.floor(Math.log10(step) + 1e-9)));
  const labels = rest.map((v) => grouped(scaled(v, power), decimals));
  const scaledUnit = plain || prefix === undefined ? unit : prefix + unit;
  const factor = power !== 0 && (plain || prefix === undefined) ? `×10${superscript(power)}` : '';
  const shift = offset === 0 ? '' : `${offset < 0 ? '−' : '+'} ${formatNumber(Math.abs(offset), 17)}`;
  return { labels, note: [factor, scaledUnit, shift].filter(Boolean).join(' ') };
}

// 10 ** 300 and beyond: two steps keep both factors finite.
const scaled = (v: number, power: number) =>
  Math.abs(power) > 300
    ? v / 10 ** (power / 2) / 10 ** (power - power / 2)
    : power >= 0
      ? v / 10 ** power
      : v * 10 ** -power;

/** The round number that all values share, to be told once. */
function offsetOf(values: readonly number[], step: number): number {
  const unit = 10 ** (Math.ceil(Math.log10(step * values.length)) + 1);
  return Math.floor(Math.min(...values) / unit) * unit;
}

/** Labels of log ticks: plain numbers near 1, else powers of ten. */
export function logLabels(values: readonly number[], unit = ''): TickLabels {
  const near = values.every((v) => v >= 1e-3 && v < 1e5);
  const labels = values.map((v) => {
    const power = Math.floor(Math.log10(v) + 1e-9);
    if (near) return grouped(v, Math.min(12, decimalsOf(v)));
    const factor = Number((v / 10 ** power).toPrecision(6));
    return factor === 1 ? `10${superscript(power)}` : `${factor}×10${superscript(power)}`;
  });
  return { labels, note: unit };
}

const decimalsOf = (v: number) => /\.(\d+)$/.exec(String(Number(v.toPrecision(12))))?.[1]?.length ?? 0;

const DAY = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Labels of moments in UTC; a second line tells the day or year where it begins or changes. */
export function timeLabels(values: readonly number[], step: number): TickLabels {
  if (values.some((v) => Number.isNaN(new Date(v).getTime()))) return linearLabels(values, step, 'ms');
  let before = '';
  const labels = values.map((v) => {
    const [own, context] = moment(new Date(v), step);
    const label = context === before ? own : `${own}\n${context}`.trimEnd();
    before = context;
    return label;
  });
  return { labels, note: '' };
}

function moment(d: Date, step: number): [string, string] {
  const year = String(d.getUTCFullYear());
  const month = MONTHS[d.getUTCMonth()]!;
  const day = `${d.getUTCDate()} ${month}`;
  if (step >= 330 * DAY) return [year, ''];
  if (step >= 28 * DAY) return [month, year];
  if (step >= DAY) return [day, year];
  const clock = d.toISOString().slice(11, step < 1000 ? 23 : step < 60_000 ? 19 : 16);
  return [clock, `${day} ${year}`];
}

/** A fixed number of decimals, thin spaces between thousands from 10 000 on, a true minus. */
function grouped(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  const [whole, part] = text.split('.');
  const spaced = whole!.length > 4 ? whole!.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole!;
  const sign = value < 0 && Number(text) !== 0 ? '−' : '';
  return sign + spaced + (part === undefined ? '' : `.${part}`);
}

/** A number on its own, to `digits` significant ones: for tooltips, cells and colour bars. */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const rounded = Number(value.toPrecision(Math.min(digits, 17)));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-4 || size >= 1e7) && digits < 17) {
    const [factor, power] = rounded.toExponential().split('e');
    return `${factor!.replace('-', '−')}×10${superscript(Number(power))}`;
  }
  const [factor, power] = String(rounded).split('e');
  if (power !== undefined) return `${factor!.replace('-', '−')}×10${superscript(Number(power))}`;
  return grouped(rounded, factor!.split('.')[1]?.length ?? 0);
}
