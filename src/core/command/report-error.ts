import type { IsprError } from '../errors.js';
import { streams } from '../streams.js';
import type { Json } from './spec.js';

/** One line on standard error, and a hint where a fix is likely. */
export function reportError(command: string | undefined, error: IsprError, debug: boolean): void {
  const name = command === undefined ? 'ispr' : `ispr ${command}`;
  streams().tell(`${name}: ${error.message}${error.where}\n`);
  if (error.hint) streams().tell(`hint: ${error.hint}\n`);
  if (debug && error.stack) streams().tell(`${error.stack}\n`);
}

/** The `error` object of a failed run under --json. */
export const errorJson = ({ code, message, file, line, offset, hint }: IsprError): Json =>
  Object.fromEntries(
    Object.entries({ code, message, file, line, offset, hint }).filter(([, value]) => value !== undefined),
  ) as Json;
