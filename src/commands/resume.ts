import { join, resolve } from 'node:path';
import * as z from 'zod';
import { readConfig } from '../core/command/config.js';
import { defineCommand } from '../core/command/spec.js';
import { DataError, excerpt } from '../core/errors.js';
import { pathKind, readInput } from '../core/files.js';
import { parseJson } from '../core/formats/json-strict.js';
import { isRunFolder } from '../training/read-run.js';
import { RUN_FILES } from '../training/run-folder.js';
import { loadCommand } from './index.js';

export default defineCommand({
  name: 'resume',
  group: 'Neural networks',
  summary: 'Goes on with a training run from its last checkpoint.',
  description:
    'DIR is what the run was started with as --run. The options are those found there, and the result is that of a run that was never stopped, byte for byte. --epochs and --max-steps may be raised; other changes are refused. Paths are understood from the folder where the run was started, if it is still there.',
  keywords: ['continue', 'restart', 'checkpoint', 'interrupted', 'go on', 'training', 'killed', 'recover'],
  inputs: [{ name: 'DIR', about: 'folder of a run (--run)', accepts: ['folder'] }],
  over: 'all',
  options: z.object({
    epochs: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('more passes over the training data than before')
      .meta({ defaultText: 'as before' }),
    maxSteps: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('more steps than before')
      .meta({ defaultText: 'as before' }),
  }),
  outputs: ['tensors'],
  metrics: { loss: 'of the last epoch; and all the others of the command that the run is of' },
  examples: ['ispr resume runs/digits', 'ispr resume runs/digits --epochs 40'],
  source: 'the checkpoints of ispr train-*',
  async standsFor([given], { epochs, maxSteps }) {
    const run = resolve(given!);
    if (!(await isRunFolder(run)))
      throw new DataError(`no folder of a run: it has no ${RUN_FILES.config}`, {
        file: given,
        hint: 'a run is started with --run DIR',
      });
    const config = join(run, RUN_FILES.config);
    const name = String((await readConfig(config)).get('command'));
    const command = await loadCommand(name);
    if (!command || !('resume' in command.options.shape))
      throw new DataError(`no command that trains is called '${excerpt(name)}'`, { file: config });
    await enter(run);
    const argv = ['--config', config, '--run', run, '--resume'];
    if (epochs !== undefined) argv.push('--epochs', String(epochs));
    if (maxSteps !== undefined) argv.push('--max-steps', String(maxSteps));
    return { command, argv };
  },
  run() {
    throw new Error('resume stands for another command');
  },
});

/** Go to the folder that the paths of the run are relative to. */
async function enter(run: string): Promise<void> {
  const file = join(run, RUN_FILES.environment);
  if ((await pathKind(file)) !== 'file') return;
  const parsed = z.object({ folder: z.string() }).safeParse(parseJson(await readInput(file), file));
  if (parsed.success && (await pathKind(parsed.data.folder)) === 'folder') process.chdir(parsed.data.folder);
}
