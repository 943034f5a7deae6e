import * as z from 'zod';
import { lineChart } from '../core/chart/make.js';
import { tableHead } from '../core/command/report.js';
import { defineCommand, type Json } from '../core/command/spec.js';
import type { Column, Table } from '../core/data.js';
import { DataError, UsageError } from '../core/errors.js';
import { type RunRecord, readRun, runsIn } from '../training/read-run.js';

export default defineCommand({
  name: 'runs',
  group: 'Neural networks',
  summary: 'Lists training runs, or sets some side by side.',
  description:
    '`runs list FOLDER` shows the runs in a folder. `runs compare DIR DIR …` shows how those differ: the options that are not the same in all, and every metric. A run that is not done is shown with what it logged last. --plot draws their losses into one chart: of validation where all have some, otherwise of training.',
  keywords: [
    'experiments',
    'compare',
    'hyperparameters',
    'history',
    'results',
    'table',
    'training',
    'best',
    'tracking',
  ],
  inputs: [
    { name: 'ACTION', about: 'what to do', choices: ['list', 'compare'] },
    { name: 'DIR', about: 'a folder of runs, or runs to compare', accepts: ['folder'], many: true },
  ],
  over: 'all',
  options: z.object({}),
  outputs: ['table'],
  metrics: {
    count: 'runs that were found',
    best: 'the run of lowest validation loss, or loss where one has no validation',
    runs: 'of each run its status, differing options and metrics',
  },
  examples: ['ispr runs list runs', 'ispr runs compare runs/a runs/b --plot losses.svg'],
  source: 'the folders of ispr train-* --run',
  async run([action, ...given]) {
    if (action === 'list' && given.length > 1) throw new UsageError('runs list takes one folder');
    const folders = action === 'list' ? await runsIn(given[0]!) : given;
    if (folders.length === 0)
      throw new DataError('no runs in this folder', {
        file: given[0],
        hint: 'a run is started with --run DIR',
      });
    const records: RunRecord[] = [];
    for (const folder of folders) records.push(await readRun(folder));
    const rows = records.map(action === 'list' ? listed : compared(records));
    const table = tableOf(rows);
    const best = bestOf(records);
    return {
      table,
      metrics: { count: records.length, best, runs: rows.map((row) => Object.fromEntries(row)) },
      shown: `${tableHead(table, rows.length)}${best === null ? '' : `\nbest: ${best}\n`}`,
      plot: () => losses(records),
    };
  },
});

type Row = Map<string, Json>;

function listed({ run, command, status, step, options, metrics }: RunRecord): Row {
  const shown = ['epochs', 'loss', 'valLoss'].flatMap((name): [string, Json][] =>
    metrics.has(name) ? [[name, metrics.get(name)!]] : [],
  );
  return new Map<string, Json>([
    ['run', run],
    ['command', command],
    ['arch', options.get('arch') ?? null],
    ['status', status],
    ['steps', step],
    ...shown,
  ]);
}

// Where a run lies, and what it was told beside its options.
const PLACES = ['out', 'plot', 'checkpoint', 'log', 'tensorboard', 'config', 'failIf', 'theme'];

/** Options that differ between the runs, then metrics; an option of a metric's name is marked. */
function compared(records: readonly RunRecord[]) {
  const names = new Set(records.flatMap(({ options }) => [...options.keys()]));
  const differing = [...names].filter(
    (name) =>
      !PLACES.includes(name) &&
      new Set(records.map(({ options }) => JSON.stringify(options.get(name) ?? null))).size > 1,
  );
  return ({ run, command, status, step, options, metrics }: RunRecord): Row =>
    new Map<string, Json>([
      ['run', run],
      ['command', command],
      ['status', status],
      ...differing.map((name): [string, Json] => [`--${name}`, options.get(name) ?? null]),
      ['steps', step],
      ...[...metrics].filter(([name, value]) => name !== 'steps' && isShort(value)),
    ]);
}

const isShort = (value: Json) => value === null || typeof value !== 'object';

/** Rows as columns, in the order in which their names come; what a row lacks stays empty. */
function tableOf(rows: readonly Row[]): Table {
  const names = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return new Map(
    names.map((name): [string, Column] => {
      const values = rows.map((row) => row.get(name) ?? null);
      return [name, values.every((value) => typeof value === 'number') ? values : values.map(cell)];
    }),
  );
}

const cell = (value: Json): string =>
  value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** The run of the least loss; losses of different commands are no measure of each other. */
function bestOf(records: readonly RunRecord[]): string | null {
  if (new Set(records.map(({ command }) => command)).size > 1) return null;
  const name = records.every(({ metrics }) => typeof metrics.get('valLoss') === 'number')
    ? 'valLoss'
    : 'loss';
  const scored = records.flatMap(({ run, metrics }) => {
    const loss = metrics.get(name);
    return typeof loss === 'number' ? [{ run, loss }] : [];
  });
  return scored.sort((a, b) => a.loss - b.loss)[0]?.run ?? null;
}

function losses(records: readonly RunRecord[]) {
  const validated = records.every(({ valLoss }) => valLoss.step.length > 0);
  const series = records.map(({ run, loss, valLoss }) => {
    const { step, value } = validated ? valLoss : loss;
    return { label: run, x: step, y: value, points: validated };
  });
  if (series.some(({ y }) => y.length === 0)) throw new DataError('a run that has logged no loss yet');
  return lineChart({
    series,
    xLabel: 'step',
    yLabel: validated ? 'validation loss' : 'loss',
    title: 'Losses of runs',
  });
}
