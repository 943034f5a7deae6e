import * as z from 'zod';
import { entryOf } from '../core/command/catalogue.js';
import { commonFlags } from '../core/command/common.js';
import { commandHelp, overview } from '../core/command/help.js';
import { defineCommand, type Json } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { VERSION } from '../version.js';
import { loadCatalogue } from './catalogue.js';
import { commandNames, loadCommand } from './index.js';

export default defineCommand({
  name: 'help',
  group: 'The toolkit itself',
  summary: 'Explains a command, or lists them all; --json gives the whole catalogue as data.',
  inputs: [{ name: 'COMMAND', about: 'the command to explain', optional: true, choices: undefined }],
  over: 'all',
  options: z.object({}),
  outputs: [],
  metrics: {
    commands: 'each command with inputs, options, outputs, metrics, examples and source',
    commonOptions: 'the options that every command has',
  },
  examples: ['ispr help fft', 'ispr help --json'],
  source: 'the commands themselves',
  async run([name]) {
    if (name === undefined) {
      const entries = await loadCatalogue();
      const metrics = JSON.parse(JSON.stringify({ commands: entries, commonOptions: commonFlags })) as Record<
        string,
        Json
      >;
      return { metrics, shown: overview(entries, VERSION) };
    }
    const spec = await loadCommand(name);
    if (!spec) {
      const near = nearest(name, commandNames);
      throw new UsageError(`unknown command '${name.slice(0, 40)}'`, {
        hint: near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'ispr help lists them',
      });
    }
    const entry = entryOf(spec);
    return {
      metrics: JSON.parse(JSON.stringify({ commands: [entry] })) as Record<string, Json>,
      shown: commandHelp(entry),
    };
  },
});
