import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { runScript } from './script.js';

const PARTS = 2;

/** Every second script is a test: a file of tests runs on one core, so there are two of them. */
export function testScripts(part: number): void {
  const scripts = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txtar'));
  test.each(scripts.filter((_, i) => i % PARTS === part))('%s', (name) => {
    runScript(join(import.meta.dirname, name));
  });
}
