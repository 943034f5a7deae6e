import * as z from 'zod';
import { entryOf } from '../core/command/catalogue.js';
import { commonFlags } from '../core/command/common.js';
import { commandHelp, overview } from '../core/command/help.js';
import { defineCommand, type Json } from '../core/command/spec.js';
import { VERSION } from '../version.js';
import { loadCatalogue } from './catalogue.js';
import { commandNames, loadCommand } from './index.js';

export default defineCommand({
  name: 'help',
  group: 'The toolkit itself',
  summary: 'Explains a command, or lists them all; --json as data.',
  inputs: [{ name: 'COMMAND', about: 'the command to explain', optional: true, choices: commandNames }],
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
    const spec = (await loadCommand(name))!;
    const entry = entryOf(spec);
    return {
      metrics: JSON.parse(JSON.stringify({ commands: [entry] })) as Record<string, Json>,
      shown: commandHelp(entry),
    };
  },
});
