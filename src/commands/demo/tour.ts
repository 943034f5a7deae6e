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

/** One line of commands, what it teaches, and what it drew. */
export interface Step {
  title: string;
  /** What is computed and how to read it; a function where it quotes what came out. */
  about: string | ((metrics: Metrics) => string);
  /** As a reader would type it in the folder of the tour. */
  line: string;
  /** The exit code that is meant to come. */
  code?: number;
  /** What to print of the standard output; all of it by default. */
  shown?(stdout: string): string;
  /** The figure; by default the chart of the last command that has one, none when false. */
  figure?: false | ((results: readonly Result[]) => Chart | Promise<Chart>);
  caption?: string;
}

/** The metrics of the last command, as text for prose: numbers rounded to four significant digits. */
export type Metrics = (path: string) => string;

export interface Tour extends InProcess {
  seed: number;
  onStep(line: string): void;
}

export async function runChapter({ title, about, steps }: Chapter, tour: Tour): Promise<Section> {
  const blocks: Block[] = [{ block: 'prose', text: about }];
  for (const step of steps) blocks.push(...(await runStep(step, tour)));
  return { title, blocks };
}

async function runStep(step: Step, tour: Tour): Promise<Block[]> {
  const line = withSeed(step.line, tour.seed);
  tour.onStep(line);
  const outcome = await runInProcess(line, tour);
  if (outcome.code !== (step.code ?? 0))
    throw new IsprError(outcome.code, `'${line}' ended with ${outcome.code}: ${outcome.stderr.trim()}`);
  const about = typeof step.about === 'string' ? step.about : step.about(metricsOf(outcome));
  const chart = await figureOf(step, outcome.results);
  return [
    { block: 'prose', text: `**${step.title}.** ${about}` },
    { block: 'command', command: line, output: printed(step, outcome) },
    ...(chart ? [{ block: 'figure', figure: chart, caption: step.caption } as const] : []),
  ];
}

// Commands that draw random numbers; the others would be told a seed for nothing.
const withSeed = (line: string, seed: number) =>
  seed === 0 ? line : line.replace(/\bispr (synth|kmeans|segment) /g, `$&--seed ${seed} `);

/** What a terminal would have shown; an exit code other than 0 is told as a shell's prompt does. */
function printed({ shown }: Step, { stdout, stderr, code }: Outcome): string {
  const text = new TextDecoder().decode(stdout);
  const told = [shown ? shown(text) : text, stderr, code === 0 ? '' : `exit code ${code}`];
  return told
    .map((part) => part.trimEnd())
    .filter(Boolean)
    .join('\n');
}

async function figureOf({ figure }: Step, results: readonly Result[]): Promise<Chart | undefined> {
  if (figure === false) return undefined;
  if (figure) return figure(results);
  const last = results.findLast(({ plot, picture }) => plot ?? picture);
  const chart = last?.picture ?? last?.plot;
  return typeof chart === 'function' ? chart() : chart;
}

function metricsOf({ results }: Outcome): Metrics {
  return (path) => {
    let at: Json | undefined = results.at(-1)?.metrics;
    for (const key of path.split('.')) at = (at as Readonly<Record<string, Json>> | undefined)?.[key];
    if (typeof at === 'number') return String(Number(at.toPrecision(4)));
    if (typeof at === 'string') return at;
    throw new Error(`the tour quotes a metric that is not there: ${path}`);
  };
}

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
