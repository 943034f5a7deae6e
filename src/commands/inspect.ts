import * as z from 'zod';
import { tableHead } from '../core/command/report.js';
import { defineCommand, type Json } from '../core/command/spec.js';
import type { Column } from '../core/data.js';
import { describeInput } from '../core/inspect.js';
import { imageInput } from '../core/options.js';

export default defineCommand({
  name: 'inspect',
  group: 'The toolkit itself',
  summary: 'Tells what a file is: kind, shape, types, statistics, metadata.',
  description:
    'The kind is read from the content first and the extension second. Tables are streamed, so that a file larger than memory can be looked at.',
  keywords: [
    'info',
    'describe',
    'shape',
    'header',
    'metadata',
    'statistics',
    'what is this file',
    'look',
    'contents',
    'how many rows',
    'columns',
  ],
  inputs: [{ name: 'FILE', about: 'a table, array, picture, sound, text or model', accepts: ['any'] }],
  options: z.object({ ...imageInput }),
  outputs: ['model'],
  metrics: {
    kind: 'what the content is',
    bytes: 'size of the file',
    shape: 'rows and columns, height, width and channels, or the dimensions of an array',
    dtype: 'type of the numbers',
    values: 'how many numbers there are',
    parts: 'columns, channels, arrays or tensors, each with what is known of it',
    statistics: 'minimum, maximum, mean and standard deviation',
    metadata: 'what the format itself says',
  },
  examples: ['ispr inspect fixtures/iris.csv', 'ispr inspect fixtures/cat.png --json'],
  source: 'NumPy, safetensors, IDX, RIFF and Netpbm format descriptions',
  async run([path], { maxPixels }, context) {
    const { notes = [], ...description } = await describeInput(path!, maxPixels);
    notes.forEach(context.note);
    const metrics = JSON.parse(JSON.stringify(description)) as Record<string, Json>;
    return { metrics, model: metrics, shown: shown(description) };
  },
});

function shown({
  kind,
  bytes,
  shape,
  dtype,
  parts,
  statistics,
  metadata,
}: Awaited<ReturnType<typeof describeInput>>): string {
  const head = [kind, shape?.join(' × '), dtype, bytes === undefined ? undefined : `${bytes} bytes`];
  const lines = [head.filter(Boolean).join(', ')];
  for (const [title, values] of Object.entries({ ...metadata, ...statistics }))
    lines.push(...told(title, values));
  if (parts && parts.length > 0) lines.push('', tableHead(columns(parts), 200).trimEnd());
  return `${lines.join('\n')}\n`;
}

/** A value by its name; what is nested, by its path. */
function told(title: string, value: Json): string[] {
  if (isMap(value)) return Object.entries(value).flatMap(([key, inner]) => told(`${title}.${key}`, inner));
  if (Array.isArray(value) && value.some((item) => typeof item !== 'number'))
    return [`${title}: ${value.map((item) => (isMap(item) ? JSON.stringify(item) : cell(item))).join(', ')}`];
  return [`${title}: ${cell(value)}`];
}

const isMap = (value: Json): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Parts as rows, their statistics spread into columns; what a row lacks stays empty. */
function columns(parts: readonly Record<string, Json>[]): Map<string, Column> {
  const rows = parts.map(({ statistics, ...part }) => ({ ...part, ...(statistics as Record<string, Json>) }));
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return new Map(
    names.map((name) => {
      const values = rows.map((row) => row[name]);
      const numeric = values.every((value) => typeof value === 'number');
      return [name, numeric ? (values as number[]) : values.map(cell)];
    }),
  );
}

function cell(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number') return String(Number(value.toPrecision(6)));
  return typeof value === 'string' ? value : Array.isArray(value) ? value.join(' × ') : JSON.stringify(value);
}
