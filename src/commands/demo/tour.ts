import type { Chart } from '../../core/chart/chart.js';
import type { Block, Section } from '../../core/chart/page.js';
import { type InProcess, type Outcome, runInProcess } from '../../core/command/in-process.js';
import type { Json, Result } from '../../core/command/spec.js';
import { IsprError } from '../../core/errors.js';

/** A chapter of the tour: one section of its page. */
export interface Chapter {
  title: string;
  about: string;
  steps: readonly Step[];
}

/** Some lines of commands, what they teach, and what they drew. */
export interface Step {
  title: string;
  /** What is computed and how to read it; a function where it quotes what came out. */
  about: string | ((metric: Metric) => string);
  lines: readonly (string | Line)[];
  /** Whether the chart of the last command that has one is shown. */
  figure?: boolean;
  caption?: string;
}

/** What a reader would type in the folder of the tour; several lines share one box. */
export interface Line {
  line: string;
  /** The exit code that is meant to come. */
  code?: number;
  /** What to print of the standard output; all of it by default. */
  shown?(stdout: string): string;
}

/** A metric of the last command, `a.b` for one inside another, as text for prose: four significant digits. */
export type Metric = (name: string) => string;

export interface Tour extends InProcess {
  seed: number;
  /** Told of each line before it runs. */
  onLine(line: string): void;
}

/** How many lines a chapter runs. */
export const linesIn = ({ steps }: Chapter): number =>
  steps.flatMap(({ lines }) =>
    lines.flatMap((entry) => (typeof entry === 'string' ? entry : entry.line).split('\n')),
  ).length;

export async function runChapter({ title, about, steps }: Chapter, tour: Tour): Promise<Section> {
  const blocks: Block[] = [{ block: 'prose', text: about }];
  for (const step of steps) blocks.push(...(await runStep(step, tour)));
  return { title, blocks };
}

async function runStep({ title, about, lines, figure = true, caption }: Step, tour: Tour): Promise<Block[]> {
  const commands: Block[] = [];
  const results: Result[] = [];
  for (const entry of lines) {
    const line: Line = typeof entry === 'string' ? { line: entry } : entry;
    const command = withSeed(line.line, tour.seed);
    const outcome = await runLines(command, line.code ?? 0, tour);
    results.push(...outcome.results);
    commands.push({ block: 'command', command, output: printed(line, outcome) });
  }
  const chart = figure ? await lastChart(results) : undefined;
  return [
    { block: 'heading', text: title },
    { block: 'prose', text: typeof about === 'string' ? about : about(metricOf(results)) },
    ...commands,
    ...(chart ? [{ block: 'figure', figure: chart, caption } as const] : []),
  ];
}

async function runLines(text: string, wanted: number, tour: Tour): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const line of text.split('\n')) {
    tour.onLine(line);
    const outcome = await runInProcess(line, tour);
    if (outcome.code !== wanted)
      throw new IsprError(outcome.code, `'${line}' ended with ${outcome.code}: ${outcome.stderr.trim()}`);
    outcomes.push(outcome);
  }
  return {
    code: wanted,
    stdout: Buffer.concat(outcomes.map(({ stdout }) => stdout)),
    stderr: outcomes.map(({ stderr }) => stderr).join(''),
    results: outcomes.flatMap(({ results }) => results),
  };
}

// Commands that draw random numbers; the others would be told a seed for nothing.
const withSeed = (line: string, seed: number) =>
  seed === 0 ? line : line.replace(/\bispr (synth|kmeans|segment) /g, `$&--seed ${seed} `);

/** What a terminal would have shown; an exit code other than 0 is told as a shell's prompt does. */
function printed({ shown }: Line, { stdout, stderr, code }: Outcome): string {
  const text = new TextDecoder().decode(stdout);
  const told = [shown ? shown(text) : text, stderr, code === 0 ? '' : `exit code ${code}`];
  return told
    .map((part) => part.trimEnd())
    .filter(Boolean)
    .join('\n');
}

async function lastChart(results: readonly Result[]): Promise<Chart | undefined> {
  const last = results.findLast(({ plot, picture }) => plot ?? picture);
  const chart = last?.picture ?? last?.plot;
  return typeof chart === 'function' ? chart() : chart;
}

function metricOf(results: readonly Result[]): Metric {
  const metrics = results.at(-1)?.metrics ?? {};
  return (name) => {
    const value = name.split('.').reduce<Json | undefined>(member, metrics);
    if (typeof value === 'number') return String(Number(value.toPrecision(4)));
    throw new Error(`the tour quotes a metric that is not there: ${name}`);
  };
}

const member = (of: Json | undefined, key: string): Json | undefined =>
  of !== null && typeof of === 'object' ? new Map<string, Json>(Object.entries(of)).get(key) : undefined;

/** Some keys of a --json summary, spread over lines for reading. */
export const jsonExcerpt =
  (...keys: readonly string[]) =>
  (stdout: string): string => {
    const summary = JSON.parse(stdout) as Readonly<Record<string, Json>>;
    const kept = keys.map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(summary[key])},`);
    return `{\n${kept.join('\n')}\n  … ${Object.keys(summary).length - keys.length} more keys\n}`;
  };

/** The first lines of a long listing. */
export const head =
  (lines: number) =>
  (stdout: string): string => {
    const all = stdout.trimEnd().split('\n');
    return [
      ...all.slice(0, lines),
      ...(all.length > lines ? [`… ${all.length - lines} more lines`] : []),
    ].join('\n');
  };

/** Those lines of a listing that hold one of these words. */
export const only =
  (...words: string[]) =>
  (stdout: string): string =>
    stdout
      .split('\n')
      .filter((line) => words.some((word) => line.includes(word)))
      .join('\n');
