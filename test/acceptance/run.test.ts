import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { runScript } from './script.js';

const scripts = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txtar'));

test.each(scripts)('%s', (name) => {
  runScript(join(import.meta.dirname, name));
});
