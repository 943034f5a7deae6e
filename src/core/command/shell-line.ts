import { UsageError } from '../errors.js';

/** One program of a line of shell, and what joins it to the next. */
export interface ShellCommand {
  words: string[];
  /** Where `>` sends its standard output. */
  output?: string;
  next: '|' | '&&' | 'end';
}

/**
 * A line such as `ispr synth ar -o - | ispr acf - && ispr doctor > doctor.txt`, as a shell would take it: words,
 * 'quotes', "quotes", pipes, && and >. What a shell would expand or do beside (variables, unquoted patterns,
 * `;`, `<`) is refused, so that nothing else runs than what the line says.
 */
export function parseShellLine(line: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let current: Omit<ShellCommand, 'next'> = { words: [] };
  let redirected = false;
  const close = (next: ShellCommand['next']) => {
    if (current.words.length === 0 || redirected) throw refused(line, 'a command or file name is missing');
    commands.push({ ...current, next });
    current = { words: [] };
  };
  for (const token of tokens(line)) {
    if (token.operator === '>') {
      if (redirected || current.output !== undefined) throw refused(line, 'two times >');
      redirected = true;
    } else if (token.operator) close(token.operator);
    else if (redirected) {
      current.output = token.text;
      redirected = false;
    } else current.words.push(token.text);
  }
  close('end');
  return commands;
}

interface Token {
  text: string;
  operator?: '|' | '&&' | '>';
}

const PIECE = /\s+|(&&|\||>)|'([^']*)'|"([^"$`\\]*)"|([\p{L}\p{N}_.,:/@%+=^-]+)/uy;

function tokens(line: string): Token[] {
  const found: Token[] = [];
  let word: string | undefined;
  const end = () => {
    if (word !== undefined) found.push({ text: word });
    word = undefined;
  };
  for (let at = 0; at < line.length; ) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(line);
    if (!piece) throw refused(line, `'${line[at]}' at ${at + 1} is more than this reader of lines knows`);
    const [all, operator, single, double, bare] = piece;
    const part = single ?? double ?? bare;
    if (part === undefined) end();
    else word = (word ?? '') + part;
    if (operator) found.push({ text: operator, operator: operator as '|' | '&&' | '>' });
    at += all.length;
  }
  end();
  return found;
}

const refused = (line: string, why: string) => new UsageError(`${line}: ${why}`);
