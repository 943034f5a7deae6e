import { join } from 'node:path';
import { type Block, renderPage, type Section } from '../core/chart/page.js';
import type { Context, Json } from '../core/command/spec.js';
import { writeAtomic } from '../core/files.js';
import { type HostTensors, sizeOf } from '../tensor/host.js';
import type { Identity } from './checkpoint.js';
import { termCharts } from './curves.js';
import type { EpochRecord, Progress } from './progress.js';
import { RUN_FILES } from './run-folder.js';
import { earlierSamples } from './samples.js';
import type { Sample, Task } from './task.js';

export interface Report {
  task: Task;
  context: Context;
  identity: Identity;
  progress: Progress;
  history: readonly EpochRecord[];
  metrics: Readonly<Record<string, Json>>;
  samples: readonly Sample[];
  /** Of the session: shapes of parameters are told. */
  state: HostTensors;
  environment: Readonly<Record<string, Json>>;
}

/** report.html: the run on one page that needs nothing else. */
export async function writeReport(run: string, report: Report): Promise<void> {
  const { task, context, identity, progress } = report;
  const { arch, input } = task.model;
  const page = renderPage(
    {
      title: `${context.command}: ${arch}`,
      lead: `${plural(progress.step, 'step')} in ${plural(progress.epoch, 'epoch')} on inputs of ${input.shape.join(' × ')}, ${duration(progress.elapsedMs)}, on the ${identity.backend} backend with seed ${identity.seed}.`,
      sections: [
        { title: 'Results', blocks: [{ block: 'metrics', metrics: plainMetrics(report.metrics) }] },
        curves(report),
        ...(report.samples.length > 0 ? [await samples(run, report)] : []),
        network(report),
        { title: 'Options', blocks: [pairs(identity.options)] },
        { title: 'Environment', blocks: [commandLine(context), pairs(report.environment)] },
      ],
      footer: `ispr ${context.version}. \`ispr resume ${run}\` goes on with this run, \`ispr runs compare\` sets it beside others.`,
    },
    { theme: context.theme },
  );
  await writeAtomic(join(run, RUN_FILES.report), [new TextEncoder().encode(page)]);
}

const plural = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const plainMetrics = (metrics: Readonly<Record<string, Json>>) =>
  new Map(
    Object.entries(metrics).flatMap(([name, value]): [string, number | string][] =>
      typeof value === 'number' || typeof value === 'string' ? [[name, value]] : [],
    ),
  );

function curves({ progress, history }: Report): Section {
  const [loss, ...terms] = termCharts(progress.curve, history);
  const blocks: Block[] = [];
  if (loss) blocks.push({ block: 'figure', figure: loss.chart });
  if (terms.length > 0)
    blocks.push({
      block: 'row',
      blocks: terms.map(({ chart }): Block => ({ block: 'figure', figure: chart })),
    });
  if (history.length > 0)
    blocks.push({ block: 'details', summary: 'Numbers of each epoch', blocks: [epochTable(history)] });
  return { title: 'Curves', blocks };
}

function epochTable(history: readonly EpochRecord[]): Block {
  const names = Object.keys(history[0]!.train).filter((name) => !name.includes('/'));
  const columns = new Map([['epoch', history.map(({ epoch }) => epoch)]]);
  for (const name of names) {
    columns.set(
      name,
      history.map(({ train }) => train[name] ?? Number.NaN),
    );
    if (history[0]!.validation)
      columns.set(
        `${name}, validation`,
        history.map(({ validation }) => validation?.[name] ?? Number.NaN),
      );
  }
  return { block: 'table', columns, rows: history.length };
}

async function samples(run: string, { samples, progress }: Report): Promise<Section> {
  const earlier = await earlierSamples(run, progress.step);
  const blocks = samples.flatMap(({ name, caption, figure }): Block[] => {
    const before = (earlier.get(name) ?? []).map(({ step, png }): Block => {
      const alt = `${caption}, after step ${step}`;
      return { block: 'figure', figure: { png, alt }, caption: `after step ${step}` };
    });
    const now: Block = { block: 'figure', figure, caption };
    return before.length > 0 ? [now, { block: 'row', blocks: before }] : [now];
  });
  return { title: 'Samples', blocks };
}

function network({ task, state }: Report): Section {
  const { summary } = task;
  if (!summary) return { title: 'Network', blocks: [tensorTable(state)] };
  const columns = new Map<string, string[] | number[]>([
    ['layer', summary.map(({ name }) => name)],
    ['kind', summary.map(({ kind }) => kind)],
    ['output', summary.map(({ output }) => shapeText(output.slice(1)))],
    ['parameters', summary.map(({ parameters }) => parameters)],
    ['operations an item', summary.map(({ flops }) => flops)],
  ]);
  const table: Block = { block: 'table', columns, rows: summary.length };
  return {
    title: 'Network',
    blocks: [table, { block: 'details', summary: 'Its tensors', blocks: [tensorTable(state)] }],
  };
}

function tensorTable(state: HostTensors): Block {
  const parameters = Object.entries(state).filter(([name]) => name.startsWith('params/'));
  const columns = new Map<string, string[] | number[]>([
    ['tensor', parameters.map(([name]) => name.slice('params/'.length))],
    ['shape', parameters.map(([, { shape }]) => shapeText(shape))],
    ['parameters', parameters.map(([, { shape }]) => sizeOf(shape))],
  ]);
  return { block: 'table', columns, rows: parameters.length };
}

const shapeText = (shape: readonly number[]) => shape.join(' × ') || 'scalar';

/** Names and values, one a row; what is nested is named by its path. */
function pairs(values: Readonly<Record<string, Json>>): Block {
  const rows = Object.entries(values).flatMap(([name, value]) => flat(name, value));
  const columns = new Map([
    ['', rows.map(([name]) => name)],
    ['value', rows.map(([, text]) => text)],
  ]);
  return { block: 'table', columns, rows: rows.length };
}

function flat(name: string, value: Json): [string, string][] {
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return Object.entries(value).flatMap(([key, inner]) => flat(`${name} ${key}`, inner));
  return [
    [
      name,
      typeof value === 'string' ? value : Array.isArray(value) ? value.join(' ') : JSON.stringify(value),
    ],
  ];
}

const commandLine = (context: Context): Block => ({
  block: 'command',
  command: context.commandLine.map(shellWord).join(' '),
});

const shellWord = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
