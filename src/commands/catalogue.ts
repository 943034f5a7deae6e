import { type Entry, entryOf } from '../core/command/catalogue.js';
import { exists, readInput } from '../core/files.js';
import { packagePath } from '../core/package.js';
import { loadAll } from './index.js';

/** All commands as data: from the file that the build made, so that nothing else is loaded. */
export async function loadCatalogue(): Promise<Entry[]> {
  const file = packagePath('dist/catalogue.json');
  if (await exists(file)) return JSON.parse(new TextDecoder().decode(await readInput(file))) as Entry[];
  return (await loadAll()).map(entryOf);
}
