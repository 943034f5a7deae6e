import { loadAll } from './commands/index.js';
import { entryOf } from './core/command/catalogue.js';
import { commonFlags } from './core/command/common.js';
import { completions } from './core/command/completion.js';
import { manualPage, overviewPage } from './core/command/manual.js';
import { commandIndexPage, commandPage, picturedExample } from './core/command/page.js';
import { VERSION } from './version.js';

export { picturedExample };

/** Everything that is written from the commands' schemas: path in the repository -> text. */
export async function documents(): Promise<Map<string, string>> {
  const entries = (await loadAll()).map(entryOf);
  const files = new Map<string, string>();
  files.set('dist/catalogue.json', JSON.stringify(entries));
  files.set('docs/commands/README.md', commandIndexPage(entries, commonFlags));
  files.set('man/ispr.1', overviewPage(entries, VERSION));
  for (const entry of entries) {
    files.set(`docs/commands/${entry.name}.md`, commandPage(entry));
    files.set(`man/ispr-${entry.name}.1`, manualPage(entry, VERSION));
  }
  for (const [shell, text] of completions(entries)) files.set(`completions/${shell}`, text);
  return files;
}
