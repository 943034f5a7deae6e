import { parse, YAMLParseError } from 'yaml';
import { DataError } from '../errors.js';

/** A YAML document; loaded only when one is given. */
export function parseYaml(bytes: Uint8Array, file: string): unknown {
  try {
    // A short alias chain can stand for gigabytes; no option needs one.
    return parse(new TextDecoder().decode(bytes), { maxAliasCount: 0, prettyErrors: true });
  } catch (error) {
    if (error instanceof YAMLParseError)
      throw new DataError(error.message.split('\n')[0]!, { file, line: error.linePos?.[0].line });
    if (error instanceof ReferenceError) throw new DataError('aliases are not allowed in options', { file });
    throw error;
  }
}
