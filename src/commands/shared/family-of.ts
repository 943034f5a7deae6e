import { UsageError } from '../../core/errors.js';
import type { Model } from '../../training/model-file.js';
import { FAMILIES, type Family } from './families.js';

/** What the family of a model does for a command; refused where it has no meaning for it. */
export async function familyOf<K extends keyof Family>(
  { command, file }: Model,
  wanted: K,
): Promise<NonNullable<Family[K]>> {
  const family = await FAMILIES.get(command)!();
  const found = family[wanted];
  if (!found) throw new UsageError(`${file} is a model of ${command}, which ${wanted} has no meaning for`);
  return found;
}
