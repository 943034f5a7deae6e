import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';

/** An option that only some choices heed, and what it is where nobody gave it. */
export type Heeded<Key extends string> = Readonly<
  Partial<Record<Key, { by: readonly string[]; usual?: unknown }>>
>;

/**
 * An option that was given and does nothing for what was chosen is a mistake.
 *
 * @param choice the method, shape or kind that was chosen
 */
export function refuseForeign<Key extends string>(
  options: Readonly<Partial<Record<Key, unknown>>>,
  choice: string,
  heeded: Heeded<Key>,
): void {
  const rules = new Map<string, { by: readonly string[]; usual?: unknown } | undefined>(
    Object.entries(heeded),
  );
  const values = new Map<string, unknown>(Object.entries(options));
  for (const [key, rule] of rules) {
    if (!rule || rule.by.includes(choice) || values.get(key) === rule.usual) continue;
    const own = [...rules].filter(([, other]) => other?.by.includes(choice)).map(([name]) => name);
    throw new UsageError(`${flagOf(key)} does nothing for ${choice}${told(own)}`);
  }
}

/**
 * The same where each choice lists what it heeds.
 *
 * @param usual what options are where nobody gave them
 */
export function refuseUnheeded(
  options: Readonly<Record<string, unknown>>,
  choice: string,
  heeds: readonly string[],
  { common = [], usual = {} }: { common?: readonly string[]; usual?: Readonly<Record<string, unknown>> } = {},
): void {
  const heeded = new Set([...heeds, ...common]);
  const defaults = new Map(Object.entries(usual));
  for (const [key, value] of Object.entries(options)) {
    const untouched = value === undefined || JSON.stringify(value) === JSON.stringify(defaults.get(key));
    if (!heeded.has(key) && !untouched)
      throw new UsageError(`${flagOf(key)} does nothing for ${choice}${told(heeds)}`);
  }
}

const told = (heeds: readonly string[]) =>
  heeds.length > 0 ? `, which heeds ${heeds.map(flagOf).join(' ')}` : '';
