import * as z from 'zod';
import { rankEntries } from '../core/command/search.js';
import { defineCommand } from '../core/command/spec.js';
import { loadCatalogue } from './catalogue.js';

export default defineCommand({
  name: 'which',
  group: 'The toolkit itself',
  summary: 'Finds the command for what you want to do, said in your own words.',
  keywords: ['search', 'find', 'how do i'],
  inputs: [{ name: 'WORDS', about: 'what you want to do', many: true }],
  over: 'all',
  options: z.object({
    most: z.number().int().positive().default(5).describe('how many commands to name'),
  }),
  outputs: ['table'],
  metrics: { matches: 'how many commands fit', best: 'the name of the one that fits best' },
  examples: ['ispr which "remove noise from a wav"', 'ispr which group similar rows --most 3'],
  source: 'TF-IDF ranking: Manning, Raghavan & Schütze, Introduction to Information Retrieval, section 6.2',
  async run(words, { most }) {
    const ranked = rankEntries(words.join(' '), await loadCatalogue());
    const shown = ranked.slice(0, most);
    const table = {
      command: shown.map(({ entry }) => entry.name),
      summary: shown.map(({ entry }) => entry.summary),
      score: shown.map(({ score }) => score),
    };
    const lines = shown.map(
      ({ entry }) => `${entry.name.padEnd(18)}${entry.summary}\n${' '.repeat(18)}${entry.examples[0]}`,
    );
    const nothing = 'no command fits these words; ispr --help lists them all';
    return {
      table,
      metrics: { matches: ranked.length, best: ranked[0]?.entry.name ?? null },
      shown: `${lines.length > 0 ? lines.join('\n') : nothing}\n`,
    };
  },
});
