import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../src/core/cache.js';

test.each([
  [{ ISPR_CACHE: 'here', XDG_CACHE_HOME: '/x' }, 'linux', 'here'],
  [{ XDG_CACHE_HOME: '/x' }, 'linux', '/x/ispr'],
  [{ ISPR_CACHE: '', XDG_CACHE_HOME: 'not/absolute' }, 'linux', join(homedir(), '.cache/ispr')],
  [{}, 'darwin', join(homedir(), 'Library/Caches/ispr')],
  [{ LOCALAPPDATA: '/local' }, 'win32', '/local/ispr/Cache'],
] as const)('%o on %s: %s', (environment, platform, folder) => {
  expect(cacheFolder(environment, platform)).toBe(folder);
});
