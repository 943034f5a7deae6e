import type * as z from 'zod';
import type { Chart } from '../chart/chart.js';
import type { Audio, Column, Image, LabelMap, NdArray, Table } from '../data.js';
import type { IsprError } from '../errors.js';
import type { Chunks } from '../files.js';
import type { LabelledText } from '../formats/conll.js';
import type { GraphEdges } from '../formats/graph-file.js';
import type { NetworkFile } from '../formats/network-file.js';
import type { UaiModel } from '../formats/uai.js';
import type { Rng } from '../random.js';
import type { SeriesStream } from '../series-stream.js';
import type { Progress } from './progress.js';

/** The domains of `ispr --help`, in its order. */
export const GROUPS = [
  'Signals',
  'Wavelets',
  'Images',
  'Classical learning',
  'Graphs, causality',
  'Sequences and fields',
  'Topics, sampling, energy models',
  'Neural networks',
  'Shapes, bodies, agents',
  'The toolkit itself',
] as const;

/** What a file given as an operand may hold. */
export type InputKind =
  | 'table'
  | 'array'
  | 'audio'
  | 'image'
  | 'code'
  | 'text'
  | 'model'
  | 'network'
  | 'graph'
  | 'folder'
  | 'any';

/** A positional argument: files of some kinds, or one of a few words. */
export interface Operand {
  name: string;
  about: string;
  accepts?: readonly InputKind[];
  choices?: readonly string[];
  optional?: boolean;
  /** Takes all the remaining arguments. */
  many?: boolean;
  /** Not read but written: stands for --out. */
  output?: boolean;
}

/** The forms in which a result can be written; the extension of --out picks one. */
export type Form =
  | 'stream'
  | 'rows'
  | 'table'
  | 'array'
  | 'arrays'
  | 'tensors'
  | 'image'
  | 'labels'
  | 'audio'
  | 'network'
  | 'model'
  | 'graph'
  | 'factors'
  | 'solution'
  | 'code'
  | 'text'
  | 'sentences'
  | 'picture'
  | 'page'
  | 'files';

/** A value, or how to make it once it is asked for. */
export type Lazy<T> = T | (() => T | Promise<T>);

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface TensorFile {
  tensors: ReadonlyMap<string, NdArray>;
  metadata: ReadonlyMap<string, string>;
}

/** One file of a result that is a folder. */
export interface FileEntry {
  /** Below the folder, with forward slashes. */
  path: string;
  bytes(): Chunks | Promise<Chunks>;
}

/** Rows that are written as they are made. */
export interface RowStream {
  names: readonly string[];
  /** A column a name; they hold until the next block is asked for. */
  blocks: AsyncIterable<readonly Column[]>;
}

/** One result in as many forms as make sense; only the one that is written is made. */
export interface Forms {
  /** Series that are written as they are made, in place of a table or a sound. */
  stream?: Lazy<SeriesStream>;
  /** A table that may be larger than memory. */
  rows?: Lazy<RowStream>;
  table?: Lazy<Table | Record<string, Column>>;
  array?: Lazy<NdArray>;
  arrays?: Lazy<ReadonlyMap<string, NdArray>>;
  /** A network: its tensors, and texts that say what it is. */
  tensors?: Lazy<TensorFile>;
  image?: Lazy<Image>;
  /** A map of labels: its values must survive, so never JPEG. */
  labels?: Lazy<LabelMap>;
  audio?: Lazy<Audio>;
  /** A Bayesian network, for formats that others read too. */
  network?: Lazy<NetworkFile>;
  model?: Lazy<Json>;
  graph?: Lazy<GraphEdges>;
  /** A factor graph, for formats that others read too. */
  factors?: Lazy<UaiModel>;
  /** Answers in the form of the UAI inference contests. */
  solution?: Lazy<string>;
  /** Compressed, as bytes of its own format. */
  code?: Lazy<Uint8Array>;
  text?: Lazy<string>;
  /** Labelled text, a token a line. */
  sentences?: Lazy<LabelledText>;
  picture?: Lazy<Chart>;
  page?: Lazy<string>;
  files?: Lazy<Iterable<FileEntry> | AsyncIterable<FileEntry>>;
}

export interface Result extends Forms {
  metrics?: Readonly<Record<string, Json>>;
  /** The chart or overlay of `--plot`. */
  plot?: () => Chart | Promise<Chart>;
  /** Why the run counts as failed although it is done: exit 3, as for a gate. */
  failed?: string;
  /** Of a run over many inputs: those that were passed over and why. They are told as errors; the first gives the exit code. */
  skipped?: readonly IsprError[];
  /** Further outputs, by the name of the option that gives their path. */
  extra?: Readonly<Record<string, Forms>>;
  /** What a person reads when there is no --out, in place of the head of the table. */
  shown?: string;
}

/** What a command may use beside its options. */
export interface Context {
  /** Name of the command that runs. */
  command: string;
  /** Of this program. */
  version: string;
  /** As it was given: `ispr`, the command, its arguments. */
  commandLine: readonly string[];
  /** What --print-config prints: this run again, from a file. */
  config: Json;
  seed: number;
  /** --fail-fast: a command that goes on past bad parts of its input stops at the first. */
  failFast: boolean;
  /** A generator seeded by --seed, with streams for items and chunks. */
  rng: Rng;
  /** Where the result will go, to name it to the reader. */
  out: string | undefined;
  /** What it will be written as: `csv`; empty for a folder. */
  extension: string | undefined;
  /** Colours that --theme asks for, where a command draws a page itself. */
  theme: 'auto' | 'light' | 'dark';
  /** Standard error, with -v only. */
  detail(text: string): void;
  /** Standard error. */
  note(text: string): void;
  /** Standard error, and `warnings` of the summary. */
  warn(text: string): void;
  /** A file that the command wrote by itself, for the summary. */
  wrote(path: string, kind: string): void;
  progress(label: string, total: number): Progress;
}

/** Bytes of memory for each number of input, and nanoseconds for each. */
export interface Cost {
  bytesPerValue: number;
  nsPerValue: number;
}

export interface CommandSpec<Options extends z.ZodObject = z.ZodObject> {
  name: string;
  group: (typeof GROUPS)[number];
  /** One sentence. */
  summary: string;
  /** What it computes and how to read the result, for --help and the manual; paragraphs by blank lines. */
  description?: string;
  /** Words people look for, beside those of the summary and the options. */
  keywords?: readonly string[];
  inputs: readonly Operand[];
  /** Run once for each input (the default), or once with all of them. */
  over?: 'each' | 'all';
  /** Of a command that runs on each input: whether these options ask for one run with all of them. */
  together?(options: z.output<Options>): boolean;
  options: Options;
  /** Forms of --out; none for commands that only print. The first is the one for `-o -`. */
  outputs: readonly Form[];
  /** Those of them that a run with these options and inputs has, where that depends on them. */
  formsOf?(options: z.output<Options>, inputs: readonly string[]): readonly Form[];
  /** Where the result goes without --out; printed only where this is missing too. */
  defaultOut?: string;
  /**
   * True where `run` computes with tensors: their backend is started before. `own` where it starts backends by
   * itself. All others compute with wasm, or with plain code, whatever else is named.
   */
  tensors?: boolean | 'own';
  /** What each metric means. */
  metrics?: Readonly<Record<string, string>>;
  examples: readonly string[];
  /** Paper or textbook section. */
  source: string;
  /** For --dry-run; a function where it depends on the options. */
  cost?: Cost | ((options: z.output<Options>) => Cost);
  /**
   * What --dry-run tells instead, where the options decide on the cost: sizes, counts, `memoryMb`, `seconds`; and
   * `writes`, what is written beside the outputs.
   */
  estimate?(
    inputs: string[],
    options: z.output<Options>,
    context: Context,
  ): Promise<Readonly<Record<string, Json>>>;
  /** A command that is another one with other arguments; the common options that were given are added. */
  standsFor?(
    inputs: string[],
    options: z.output<Options>,
  ): Promise<{ command: Command; argv: readonly string[] }>;
  run(inputs: string[], options: z.output<Options>, context: Context): Result | Promise<Result>;
}

/** A command as the runner sees it, whatever its options are. */
export type Command = CommandSpec;

/** Declare a command: the types of its options flow from the schema into `run`. */
export function defineCommand<Options extends z.ZodObject>(spec: CommandSpec<Options>): Command {
  return spec as unknown as Command;
}
