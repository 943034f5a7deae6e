import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The folder for what can be had again: ISPR_CACHE, or `ispr` in the user's cache folder, which is
 * XDG_CACHE_HOME, else what the system has for it.
 *
 * @see XDG Base Directory Specification 0.8: relative paths are to be ignored
 */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const own = environment['ISPR_CACHE'];
  if (own) return own;
  const asked = environment['XDG_CACHE_HOME'];
  if (asked && isAbsolute(asked)) return join(asked, 'ispr');
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'ispr', 'Cache');
  return join(homedir(), platform === 'darwin' ? 'Library/Caches' : '.cache', 'ispr');
}
