import type { Chart } from '../chart/chart.js';
import type { Column, NdArray, Table } from '../data.js';
import { excerpt, UsageError } from '../errors.js';
import { type Chunks, writeAtomic } from '../files.js';
import type { FileEntry, Form, Forms, Lazy } from './spec.js';

type Pieces = Chunks | Promise<Chunks>;

/** How a form becomes bytes of one extension. */
interface Encoder {
  form: Form;
  /** What the summary calls it, where that is not the form. */
  kind?: Form;
  extensions: readonly string[];
  encode(forms: Forms, extension: string, look: Look): Pieces;
}

/** How charts look, and who hears what a format could not hold. */
export interface Look {
  theme: 'auto' | 'light' | 'dark';
  warn(note: string): void;
}

// Order matters twice: the first extension of a form is its default one, and where several forms of a result
// can be written with an extension, the earlier encoder is taken.
const ENCODERS: readonly Encoder[] = [
  {
    form: 'stream',
    kind: 'table',
    extensions: ['csv', 'tsv'],
    async encode({ stream }, extension) {
      const { encodeCsvBlocks } = await import('../formats/csv-write.js');
      const { names, blocks } = await make(stream!);
      return encodeCsvBlocks(names, blocks, { delimiter: extension === 'tsv' ? '\t' : ',' });
    },
  },
  {
    form: 'stream',
    kind: 'audio',
    extensions: ['wav'],
    async encode({ stream }, _extension, { warn }) {
      const { encodeWavBlocks } = await import('../formats/wav.js');
      const { names, rateHz, samples, blocks } = await make(stream!);
      if (rateHz === undefined || samples === undefined) throw new Error('a sound of unknown length or rate');
      return encodeWavBlocks(blocks, { rateHz, channels: names.length, frames: samples }, { warn });
    },
  },
  {
    form: 'rows',
    kind: 'table',
    extensions: ['csv', 'tsv'],
    async encode({ rows }, extension) {
      const { encodeCsvBlocks } = await import('../formats/csv-write.js');
      const { names, blocks } = await make(rows!);
      return encodeCsvBlocks(names, blocks, { delimiter: extension === 'tsv' ? '\t' : ',' });
    },
  },
  {
    form: 'table',
    extensions: ['csv', 'tsv'],
    async encode({ table }, extension) {
      const { encodeCsv } = await import('../formats/csv-write.js');
      return encodeCsv(await tableOf(table!), { delimiter: extension === 'tsv' ? '\t' : ',' });
    },
  },
  {
    form: 'array',
    extensions: ['npy'],
    async encode({ array }) {
      const { encodeNpy } = await import('../formats/npy.js');
      return encodeNpy(await make(array!));
    },
  },
  {
    form: 'arrays',
    extensions: ['npz'],
    async encode({ arrays }) {
      const { encodeNpz } = await import('../formats/npz.js');
      return encodeNpz(await make(arrays!));
    },
  },
  {
    form: 'tensors',
    extensions: ['safetensors'],
    async encode({ tensors: file }) {
      const { tensors, metadata } = await make(file!);
      return (await import('../formats/safetensors.js')).encodeSafetensors(tensors, metadata);
    },
  },
  {
    form: 'network',
    kind: 'model',
    extensions: ['bif', 'xmlbif', 'xml', 'json', 'uai'],
    async encode({ network }, extension) {
      const value = await make(network!);
      const { encodedPieces } = await import('../formats/text.js');
      if (extension === 'json')
        return [text(`${JSON.stringify((await import('../formats/network-json.js')).networkJson(value))}\n`)];
      if (extension === 'uai')
        return encodedPieces(await (await import('../formats/network.js')).encodeUaiNetwork(value));
      const lines =
        extension === 'bif'
          ? (await import('../formats/bif.js')).encodeBif(value)
          : (await import('../formats/xmlbif.js')).encodeXmlbif(value);
      return encodedPieces(lines);
    },
  },
  {
    form: 'model',
    extensions: ['json'],
    async encode({ model }) {
      return [text(`${JSON.stringify(await make(model!), null, 1)}\n`)];
    },
  },
  {
    form: 'image',
    extensions: ['png', 'jpg', 'jpeg', 'webp', 'tif', 'tiff', 'pgm', 'ppm', 'pnm'],
    async encode({ image }, extension, { warn }) {
      const value = await make(image!);
      if (['pgm', 'ppm', 'pnm'].includes(extension))
        return (await import('../formats/pnm.js')).encodePnm(value);
      return (await import('../formats/image.js')).encodeImage(value, extension, { warn });
    },
  },
  {
    form: 'labels',
    extensions: ['png', 'tif', 'tiff'],
    async encode({ labels }, extension) {
      const { labelPicture } = await import('../formats/label-map.js');
      return (await import('../formats/image.js')).encodeImage(labelPicture(await make(labels!)), extension);
    },
  },
  {
    form: 'audio',
    extensions: ['wav'],
    async encode({ audio }, _extension, { warn }) {
      const { encodeWav } = await import('../formats/wav.js');
      return encodeWav(await make(audio!), { warn });
    },
  },
  {
    form: 'code',
    extensions: ['wvc'],
    async encode({ code }) {
      return [await make(code!)];
    },
  },
  {
    form: 'text',
    extensions: ['txt', 'md'],
    async encode({ text: content }) {
      return [text(await make(content!))];
    },
  },
  {
    form: 'sentences',
    extensions: ['conll'],
    async encode({ sentences }) {
      const { encodeConll } = await import('../formats/conll.js');
      return encodeConll(await make(sentences!));
    },
  },
  {
    form: 'graph',
    extensions: ['csv', 'tsv'],
    async encode({ graph }, extension) {
      const { encodeCsv } = await import('../formats/csv-write.js');
      const { graphTable } = await import('../formats/graph-csv.js');
      return encodeCsv(graphTable(await make(graph!)), { delimiter: extension === 'tsv' ? '\t' : ',' });
    },
  },
  {
    form: 'graph',
    extensions: ['dot', 'gv'],
    async encode({ graph }) {
      return [text((await import('../formats/dot.js')).encodeDot(await make(graph!)))];
    },
  },
  {
    form: 'factors',
    kind: 'model',
    extensions: ['uai'],
    async encode({ factors }) {
      const { encodedPieces } = await import('../formats/text.js');
      return encodedPieces((await import('../formats/uai.js')).encodeUai(await make(factors!)));
    },
  },
  {
    form: 'solution',
    extensions: ['uai', 'pr', 'mar', 'mpe', 'map', 'mmap'],
    async encode({ solution }) {
      return [text(await make(solution!))];
    },
  },
  {
    form: 'picture',
    extensions: ['svg', 'png', 'html'],
    async encode({ picture }, extension, look) {
      return encodeChart(await make(picture!), extension, look);
    },
  },
  {
    form: 'page',
    extensions: ['html'],
    async encode({ page }) {
      return [text(await make(page!))];
    },
  },
  // The same values in other clothes.
  {
    form: 'table',
    extensions: ['json', 'jsonl'],
    async encode({ table }, extension) {
      const formats = await import('../formats/jsonl.js');
      const columns = await tableOf(table!);
      return extension === 'jsonl' ? formats.encodeJsonl(columns) : formats.encodeJsonTable(columns);
    },
  },
  {
    form: 'table',
    extensions: ['npy', 'npz'],
    async encode({ table }, extension) {
      const columns = await tableOf(table!);
      if (extension === 'npz') return (await import('../formats/npz.js')).encodeNpz(columnArrays(columns));
      const { matrixOf } = await import('../table.js');
      return (await import('../formats/npy.js')).encodeNpy(matrixOf(columns));
    },
  },
  {
    form: 'array',
    extensions: ['csv', 'tsv', 'json'],
    async encode({ array }, extension) {
      const { arrayTable, nestedLists } = await import('../table.js');
      const value = await make(array!);
      if (extension === 'json') return [text(`${JSON.stringify(nestedLists(value))}\n`)];
      const { encodeCsv } = await import('../formats/csv-write.js');
      return encodeCsv(arrayTable(value), { delimiter: extension === 'tsv' ? '\t' : ',' });
    },
  },
  {
    form: 'array',
    extensions: ['idx'],
    async encode({ array }) {
      return (await import('../formats/idx.js')).encodeIdx(await make(array!));
    },
  },
  {
    form: 'arrays',
    extensions: ['safetensors'],
    async encode({ arrays }) {
      return (await import('../formats/safetensors.js')).encodeSafetensors(await make(arrays!));
    },
  },
  {
    form: 'labels',
    extensions: ['npy'],
    async encode({ labels }) {
      const { labelArray } = await import('../formats/label-map.js');
      return (await import('../formats/npy.js')).encodeNpy(labelArray(await make(labels!)));
    },
  },
  {
    form: 'image',
    extensions: ['npy'],
    async encode({ image }) {
      const { width, height, channels, data } = await make(image!);
      const shape = channels === 1 ? [height, width] : [height, width, channels];
      return (await import('../formats/npy.js')).encodeNpy({ shape, data });
    },
  },
  {
    form: 'audio',
    extensions: ['npy', 'csv'],
    async encode({ audio }, extension) {
      const { audioArray, audioTable } = await import('../table.js');
      const value = await make(audio!);
      if (extension === 'npy') return (await import('../formats/npy.js')).encodeNpy(audioArray(value));
      return (await import('../formats/csv-write.js')).encodeCsv(audioTable(value), { delimiter: ',' });
    },
  },
];

const text = (content: string) => new TextEncoder().encode(content);

async function make<T>(value: Lazy<T>): Promise<T> {
  return typeof value === 'function' ? await (value as () => T | Promise<T>)() : value;
}

/** A table given as Map or as plain object. */
export async function tableOf(value: Lazy<Table | Record<string, Column>>): Promise<Table> {
  const made = await make(value);
  return made instanceof Map ? made : new Map(Object.entries(made));
}

function columnArrays(table: Table): Map<string, NdArray> {
  const arrays = new Map<string, NdArray>();
  for (const [name, column] of table) {
    if (Array.isArray(column)) {
      if (column.some((value) => typeof value === 'string'))
        throw new UsageError(
          `column '${excerpt(name)}' is text and cannot go into .npz; write .csv or .json`,
        );
      arrays.set(name, { shape: [column.length], data: Float64Array.from(column as number[]) });
    } else arrays.set(name, { shape: [column.length], data: column as NdArray['data'] });
  }
  return arrays;
}

/** Extensions that results of these forms can be written with. */
export const extensionsFor = (forms: readonly Form[]): string[] => [
  ...new Set(ENCODERS.filter(({ form }) => forms.includes(form)).flatMap(({ extensions }) => extensions)),
];

/** The extension used where none is given: in folders, on standard output. */
export const defaultExtension = (forms: readonly Form[]): string =>
  ENCODERS.find(({ form }) => form === forms[0])?.extensions[0] ?? 'txt';

export const PICTURE_EXTENSIONS = ['png', 'svg', 'html'];

/** `.csv` of `a/b.csv`, lower case and without the dot; undefined when there is none. */
export const extensionOf = (path: string): string | undefined =>
  /[^/\\]\.([A-Za-z0-9]{1,12})$/.exec(path)?.[1]?.toLowerCase();

/** Check an output's extension against the forms its command offers, before anything is computed. */
export function checkExtension(extension: string, forms: readonly Form[], what: string): void {
  const known = extensionsFor(forms);
  if (known.includes(extension)) return;
  throw new UsageError(
    `${what}: unknown extension .${extension}, known are ${known.map((e) => `.${e}`).join(' ')}`,
  );
}

/** Write one result in the form that fits the extension. Answers what was written. */
export async function writeForms(path: string, extension: string, forms: Forms, look: Look): Promise<string> {
  const encoder = ENCODERS.find(
    ({ form, extensions }) => forms[form] !== undefined && extensions.includes(extension),
  );
  if (!encoder) {
    const offered = ENCODERS.filter(({ form }) => forms[form] !== undefined).flatMap(
      ({ extensions }) => extensions,
    );
    const kinds = [...new Set(offered)].map((e) => `.${e}`);
    if (forms.files !== undefined) kinds.push('a folder (a name without extension)');
    throw new UsageError(`this result cannot be written as .${extension}; try ${kinds.join(' ')}`);
  }
  await writeAtomic(path, await encoder.encode(forms, extension, look));
  return encoder.kind ?? encoder.form;
}

/** Write a result that is a folder of files; each is written whole. */
export async function writeFiles(
  folder: string,
  files: Lazy<Iterable<FileEntry> | AsyncIterable<FileEntry>>,
): Promise<number> {
  let count = 0;
  for await (const entry of await make(files)) {
    await writeAtomic(`${folder.replace(/[/\\]+$/, '')}/${entry.path}`, await entry.bytes());
    count++;
  }
  return count;
}

/** A chart as bytes of an .svg, .png or .html file. */
export async function encodeChart(chart: Chart, extension: string, look: Look): Promise<Uint8Array[]> {
  const { renderHtml, renderPng, renderSvg } = await import('../chart/render.js');
  const { theme } = look;
  if (extension === 'png') return [await renderPng(chart, { theme })];
  return [text(extension === 'html' ? renderHtml(chart, { theme }) : renderSvg(chart, { theme }))];
}
