import { fileURLToPath } from 'node:url';

/** A file that comes with the package, wherever it was installed: `packagePath('fixtures/cat.png')`. */
export function packagePath(path: string): string {
  // This module lies under dist/ in the bundle and under src/ in a clone.
  const here = import.meta.url;
  const root = here.slice(0, Math.max(here.lastIndexOf('/dist/'), here.lastIndexOf('/src/')) + 1);
  return fileURLToPath(new URL(path, root));
}
