import { type Entry, entryOf } from '../core/command/catalogue.js';
import { exists, readInput } from '../core/files.js';
import { loadAll } from './index.js';

/** All commands as data: from the file that the build made, so that nothing else is loaded. */
export async function loadCatalogue(): Promise<Entry[]> {
  const built = decodeURIComponent(new URL('./catalogue.json', import.meta.url).pathname);
  const file = process.platform === 'win32' ? built.slice(1) : built;
  if (await exists(file)) return JSON.parse(new TextDecoder().decode(await readInput(file))) as Entry[];
  return (await loadAll()).map(entryOf);
}
