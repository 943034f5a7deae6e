import type { Column } from './data.js';
import { DataError, excerpt } from './errors.js';

/** What a step of time is counted in; frequencies are cycles in one of them, hertz for `s`. */
export type TimeUnit = 's' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/** The times of a series' samples. */
export interface Times {
  name: string;
  /** In `unit`; dates count from 1970, or from year 0 where the unit is a year. */
  values: Float64Array;
  unit: TimeUnit;
  /** As they were read, to be written again. */
  column: Column;
}

const UNIT_NAMES: readonly (readonly [RegExp, TimeUnit])[] = [
  [/^years?$/i, 'year'],
  [/^months?$/i, 'month'],
  [/^weeks?$/i, 'week'],
  [/^days?$/i, 'day'],
  [/^(?:hours?|h)$/i, 'hour'],
  [/^(?:minutes?|min)$/i, 'minute'],
];

/**
 * A column as times: numbers (seconds, or what the column is called after: year, day ...), or dates as ISO 8601
 * writes them. Dates without a time of day are days; first days of months, and years, are parts of a year.
 */
export function timesOf(name: string, column: Column, file: string): Times {
  const values = isText(column) ? undefined : Float64Array.from(column as ArrayLike<number>, Number);
  if (values) {
    const unit = UNIT_NAMES.find(([pattern]) => pattern.test(name.trim()))?.[1] ?? 's';
    return increasing({ name, values, unit, column }, file);
  }
  const dates = (column as readonly string[]).map((text, row) => parseDate(text, name, row, file));
  const monthly = dates.every(({ day, seconds }) => day === 1 && seconds === 0);
  if (monthly && dates.length > 1)
    return increasing(
      { name, values: Float64Array.from(dates, (d) => d.year + (d.month - 1) / 12), unit: 'year', column },
      file,
    );
  const days = Float64Array.from(dates, (d) => Date.UTC(d.year, d.month - 1, d.day) / 86_400_000);
  if (dates.every(({ seconds }) => seconds === 0))
    return increasing({ name, values: days, unit: 'day', column }, file);
  const values64 = days.map((day, i) => day * 86_400 + dates[i]!.seconds);
  return increasing({ name, values: values64, unit: 's', column }, file);
}

/** A time may lie this part of a step beside the even grid: files have rounded times. */
const LATITUDE = 0.02;

/** Samples a unit of time, if the times lie on an even grid; else undefined. */
export function evenRate({ values }: Times): number | undefined {
  const n = values.length;
  if (n < 2) return undefined;
  const step = (values[n - 1]! - values[0]!) / (n - 1);
  for (let i = 1; i < n - 1; i++)
    if (Math.abs(values[i]! - values[0]! - i * step) > LATITUDE * step) return undefined;
  return rounded(1 / step);
}

/** The shortest and the longest step, and where the longest begins. */
export function stepRange({ values }: Times): { least: number; most: number; longest: number } {
  let least = Infinity;
  let most = 0;
  let longest = 0;
  for (let i = 1; i < values.length; i++) {
    const step = values[i]! - values[i - 1]!;
    if (step < least) least = step;
    if (step > most) {
      most = step;
      longest = i - 1;
    }
  }
  return { least, most, longest };
}

/** 99.99999999999 is 100: differences of decimal times are not exact. */
function rounded(rate: number): number {
  const near = Number(rate.toPrecision(9));
  return Math.abs(near - rate) <= 1e-9 * rate ? near : rate;
}

function increasing(times: Times, file: string): Times {
  const { values, name, column } = times;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!))
      throw new DataError(`column '${excerpt(name)}' has no time in row ${i + 1}`, { file });
    if (i > 0 && !(values[i]! > values[i - 1]!))
      throw new DataError(
        `times go back or stand still: ${excerpt(String(column[i]))} after ${excerpt(String(column[i - 1]))} (column '${excerpt(name)}', row ${i + 1})`,
        { file },
      );
  }
  return times;
}

interface CalendarTime {
  year: number;
  month: number;
  day: number;
  /** Of the day, in UTC. */
  seconds: number;
}

const DATE =
  /^\s*(\d{4})-(\d{2})(?:-(\d{2}))?(?:[T ](\d{2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}:?\d{2})?)?\s*$/;

function parseDate(text: string, name: string, row: number, file: string): CalendarTime {
  const [, year, month, day = '1', hour = '0', minute = '0', second = '0', zone = 'Z'] =
    DATE.exec(text) ?? [];
  const days = year && month && daysIn(Number(year), Number(month));
  const clock = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  if (!days || Number(day) < 1 || Number(day) > days || Number(hour) > 24 || Number(minute) > 59)
    throw new DataError(
      `'${excerpt(text)}' is neither a number nor a date like 2024-05-31 or 2024-05-31T12:00:00 (column '${excerpt(name)}', row ${row + 1})`,
      { file },
    );
  return { year: Number(year), month: Number(month), day: Number(day), seconds: clock - zoneSeconds(zone) };
}

const daysIn = (year: number, month: number) =>
  month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0;

function zoneSeconds(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60) : 0;
}

const isText = (column: Column): column is readonly string[] =>
  Array.isArray(column) && typeof column[0] === 'string';
