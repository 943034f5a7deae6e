import type { Json } from './command/spec.js';
import type { NdArray } from './data.js';
import { DataError, excerpt } from './errors.js';
import { type OpenInput, openInput, readAll } from './files.js';
import { detectKind, type Kind } from './formats/kind.js';
import { isPicture } from './read.js';
import { accumulate, type Moments, merge, noMoments, standardDeviation } from './statistics.js';

/** What a file is and holds, as `inspect` tells it and --dry-run counts it. */
export interface Description {
  kind: string;
  bytes: number | undefined;
  /** Rows × columns, height × width × channels, frames × channels, or the array's own. */
  shape?: number[];
  dtype?: string;
  /** Numbers in it. */
  values?: number;
  /** By column, array, tensor or channel. */
  parts?: Record<string, Json>[];
  statistics?: Record<string, Json>;
  metadata?: Record<string, Json>;
  notes?: string[];
}

/**
 * Describe a file of any kind that ispr reads. Tables are streamed; the rest is read whole, pictures of more
 * than `maxPixels` excepted, which are refused.
 */
export async function describeInput(path: string, maxPixels?: number): Promise<Description> {
  const input = await openInput(path);
  const kind = detectKind(input.head, path, input.size);
  if (input.head.length === 0) {
    await input.close();
    throw new DataError('the file is empty', { file: path });
  }
  const description = await describe(input, kind, maxPixels);
  return { ...description, kind: description.kind ?? kind, bytes: description.bytes ?? input.size };
}

type Part = Partial<Description>;

async function describe(input: OpenInput, kind: Kind, maxPixels?: number): Promise<Part> {
  const { path } = input;
  if (isPicture(kind)) return picture(await readAll(input), path, maxPixels);
  switch (kind) {
    case 'csv':
    case 'tsv':
      return table(input);
    case 'wav':
      return sound(await readAll(input), path);
    case 'npy': {
      const { value, metadata } = (await import('./formats/npy.js')).decodeNpy(await readAll(input), path);
      return { ...array(value), metadata: plain(metadata) };
    }
    case 'npz': {
      // One after the other: together they may be more than fits.
      const npz = (await import('./formats/npz.js')).openNpz(await readAll(input), path);
      const parts: Record<string, Json>[] = [];
      for (const name of npz.names) {
        const { statistics, ...about } = array((await npz.read(name)).value);
        parts.push({ name, ...plain(about), ...statistics });
      }
      return { parts };
    }
    case 'idx': {
      const { value, metadata } = await (await import('./formats/idx.js')).decodeIdx(
        await readAll(input),
        path,
      );
      return { ...array(value), metadata: plain(metadata) };
    }
    case 'gzip': {
      const bytes = await readAll(input);
      const { value, metadata } = await (await import('./formats/idx.js')).decodeIdx(bytes, path);
      return { kind: 'idx', ...array(value), metadata: plain(metadata) };
    }
    case 'safetensors':
      return tensors(await readAll(input), path);
    case 'json':
      return json(await readAll(input), path);
    case 'jsonl':
      return jsonLines(input);
    case 'bif':
    case 'xmlbif': {
      const { decodeNetwork, describeNetwork } = await import('./formats/network.js');
      return describeNetwork(await decodeNetwork(kind, await readAll(input), path));
    }
    case 'uai': {
      const { decodeUai, describeUai } = await import('./formats/uai.js');
      return describeUai(decodeUai(await readAll(input), path));
    }
    case 'dot': {
      const { decodeDot } = await import('./formats/dot.js');
      const { describeGraph } = await import('./formats/graph-file.js');
      return describeGraph(decodeDot(await readAll(input), path));
    }
    case 'text':
      return text(input);
    case 'wvc':
      return { bytes: (await readAll(input)).length };
    case 'zip':
      await input.close();
      throw new DataError('a zip archive that holds no arrays', { file: path, hint: 'unpack it first' });
    case 'unknown':
      await input.close();
      throw new DataError('content of an unknown kind', { file: path });
    default: {
      const bytes = await readAll(input);
      return { bytes: bytes.length, statistics: { lines: count(bytes, 10) } };
    }
  }
}

const MOST_WORDS = 10_000; // different texts of a column that are counted

async function table(input: OpenInput): Promise<Part> {
  const { csvBatches } = await import('./formats/csv.js');
  let rows = 0;
  const moments = new Map<string, Moments>();
  const words = new Map<string, Set<string>>();
  const options = { file: input.path, missing: 'keep', text: 'apart' } as const;
  for await (const { names, columns, text, rows: more } of csvBatches(input.chunks(), options)) {
    rows += more;
    for (const [j, name] of names.entries()) {
      moments.set(name, merge(moments.get(name) ?? noMoments(), accumulate(columns[j]!)));
    }
    for (const [name, cells] of text) {
      const seen = words.get(name) ?? new Set<string>();
      words.set(name, seen);
      for (const cell of cells) if (seen.size < MOST_WORDS) seen.add(cell);
    }
  }
  if (rows === 0) throw new DataError('the table has no rows', { file: input.path });
  return {
    shape: [rows, moments.size + words.size],
    values: rows * moments.size,
    parts: [
      ...[...moments].map(([name, part]) => ({ name, type: 'number', ...summary(part) })),
      ...[...words].map(([name, seen]) => ({ name, type: 'text', different: seen.size })),
    ],
  };
}

async function picture(bytes: Uint8Array, path: string, maxPixels?: number): Promise<Part> {
  const { decodeImage } = await import('./formats/image.js');
  const { value, metadata, notes } = await decodeImage(bytes, path, { maxPixels });
  const { width, height, channels, data } = value;
  const each = data.length / channels;
  const names = channels < 3 ? ['gray', 'alpha'] : ['red', 'green', 'blue', 'alpha'];
  return {
    bytes: bytes.length,
    shape: channels === 1 ? [height, width] : [height, width, channels],
    dtype: data instanceof Uint16Array ? 'uint16' : 'uint8',
    values: data.length,
    parts: Array.from({ length: channels }, (_, c) => {
      const plane = new Uint16Array(each);
      for (let i = 0; i < each; i++) plane[i] = data[i * channels + c]!;
      return { name: names[c]!, ...summary(accumulate(plane)) };
    }),
    metadata: plain(metadata),
    notes,
  };
}

async function sound(bytes: Uint8Array, path: string): Promise<Part> {
  const { decodeWav } = await import('./formats/wav.js');
  const { value, metadata, notes } = decodeWav(bytes, path);
  const frames = value.channels[0]?.length ?? 0;
  return {
    bytes: bytes.length,
    shape: [frames, value.channels.length],
    dtype: `${metadata.coding} ${metadata.bits} bit`,
    values: frames * value.channels.length,
    parts: value.channels.map((samples, index) => ({
      name: `channel${index}`,
      ...summary(accumulate(samples)),
    })),
    metadata: {
      rateHz: value.rateHz,
      seconds: frames / value.rateHz,
      ...Object.fromEntries([...metadata.info].map(([key, text]) => [key, text])),
    },
    notes,
  };
}

function array(value: NdArray): Part {
  return {
    shape: value.shape,
    dtype: dtypeOf(value),
    values: value.data.length,
    statistics: value.data.length > 0 ? summary(accumulate(value.data)) : {},
  };
}

const dtypeOf = ({ data }: NdArray) =>
  data.constructor.name
    .replace(/^Big/, '')
    .replace(/Array$/, '')
    .toLowerCase();

async function tensors(bytes: Uint8Array, path: string): Promise<Part> {
  const { decodeSafetensors } = await import('./formats/safetensors.js');
  const file = decodeSafetensors(bytes, path);
  const parts = [...file.tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const values = parts.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
  const { ispr, ...metadata } = Object.fromEntries<Json>(file.metadata);
  const about = typeof ispr === 'string' ? await ownMetadata(ispr, path) : undefined;
  return {
    ...(about && { kind: 'ispr-model' }),
    bytes: bytes.length,
    values,
    parts,
    metadata: { ...metadata, ...(about ?? (ispr !== undefined && { ispr })) },
  };
}

/** What a model of ours says of itself; undefined if it is none after all. */
async function ownMetadata(text: string, path: string): Promise<Record<string, Json> | undefined> {
  const { parseJson } = await import('./formats/json-strict.js');
  let about: unknown;
  try {
    about = parseJson(new TextEncoder().encode(text), path);
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
  if (!isObject(about) || !('format' in about) || about['format'] !== 'ispr-model') return undefined;
  const { format: _, ...rest } = plain(about);
  return rest;
}

async function json(bytes: Uint8Array, path: string): Promise<Part> {
  const { parseJsonMap } = await import('./formats/json-strict.js');
  const value = parseJsonMap(bytes, path);
  if (!(value instanceof Map))
    return { bytes: bytes.length, dtype: Array.isArray(value) ? 'list' : typeof value };
  const format = value.get('format');
  if (format === 'ispr-network') {
    const { networkOf } = await import('./formats/network-json.js');
    const { describeNetwork } = await import('./formats/network.js');
    return { kind: format, ...describeNetwork(networkOf(value, path)), bytes: bytes.length };
  }
  return {
    kind: typeof format === 'string' ? format : 'json',
    bytes: bytes.length,
    parts: [...value].map(([name, part]) => ({ name, holds: jsonSummary(part) })),
  };
}

function jsonSummary(value: unknown): string {
  if (Array.isArray(value)) return `list of ${value.length}`;
  if (value instanceof Map) return `map of ${value.size}`;
  return excerpt(JSON.stringify(value));
}

async function jsonLines(input: OpenInput): Promise<Part> {
  const { readJsonl } = await import('./formats/jsonl.js');
  const keys = new Map<string, number>();
  let rows = 0;
  for await (const { value } of readJsonl(input.chunks(), { file: input.path })) {
    rows++;
    if (isObject(value)) for (const key of Object.keys(value)) keys.set(key, (keys.get(key) ?? 0) + 1);
  }
  return { shape: [rows, keys.size], parts: [...keys].map(([name, present]) => ({ name, present })) };
}

async function text(input: OpenInput): Promise<Part> {
  const { readDocuments } = await import('./formats/text.js');
  let lines = 0;
  let words = 0;
  let characters = 0;
  for await (const { text: line } of readDocuments(input.chunks(), { file: input.path })) {
    lines++;
    characters += line.length;
    words += line.match(/\S+/g)?.length ?? 0;
  }
  return { statistics: { lines, words, characters } };
}

const isObject = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function summary(moments: Moments): Record<string, Json> {
  if (moments.count === 0) return { missing: moments.missing };
  const { min, max, mean, missing } = moments;
  return { min, max, mean, std: standardDeviation(moments) ?? null, ...(missing > 0 && { missing }) };
}

function count(bytes: Uint8Array, byte: number): number {
  let sum = 0;
  for (const b of bytes) if (b === byte) sum++;
  return sum;
}

const plain = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, Json>;
