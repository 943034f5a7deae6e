import type { Entry } from './catalogue.js';
import { commonFlags } from './common.js';
import type { Flag } from './flags.js';
import { GROUPS } from './spec.js';

const WIDTH = 98;
const INDENT = 26; // where descriptions start

/** The text of `ispr <command> --help`. */
export function commandHelp(entry: Entry): string {
  const sections = [
    `${entry.name}: ${entry.summary}`,
    `Usage: ${entry.usage}`,
    entry.description && wrap(entry.description, 0),
    entry.inputs.length > 0 && `Inputs:\n${entry.inputs.map(inputLine).join('\n')}`,
    entry.options.length > 0 && `Options:\n${entry.options.map(optionLine).join('\n')}`,
    `Output:\n${outputLines(entry)}`,
    Object.keys(entry.metrics).length > 0 &&
      `Metrics:\n${Object.entries(entry.metrics)
        .map(([name, about]) => row(name, about))
        .join('\n')}`,
    `Common options:\n${commonFlags.map(optionLine).join('\n')}`,
    `Examples:\n${entry.examples.map((example) => `  ${example}`).join('\n')}`,
    `Source: ${wrap(entry.source, 8)}`,
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

/** The text of `ispr --help`: every command by domain. */
export function overview(entries: readonly Entry[], version: string): string {
  const parts = [
    `ispr ${version}: intelligent systems for pattern recognition, from the shell`,
    'Usage: ispr <command> [inputs] [options]',
  ];
  for (const group of GROUPS) {
    const mine = entries.filter((entry) => entry.group === group);
    if (mine.length > 0)
      parts.push(`${group}:\n${mine.map(({ name, summary }) => row(name, summary)).join('\n')}`);
  }
  parts.push(
    'ispr <command> --help explains a command; ispr which "what you want" finds one;\nispr demo shows them at work.',
  );
  return `${parts.join('\n\n')}\n`;
}

function inputLine({ name, about, choices, extensions }: Entry['inputs'][number]): string {
  if (choices) return row(name, `${about}: ${choices.join(', ')}`);
  const formats = extensions.length > 0 ? ` (${extensions.map((e) => `.${e}`).join(' ')})` : '';
  return row(name, `${about}${formats}`);
}

function outputLines({ outputs }: Entry): string {
  if (outputs.length === 0) return '  printed; nothing is written';
  return outputs
    .map(({ form, extensions }) =>
      row(FORM_NAMES[form], extensions.map((e) => `.${e}`).join(' ') || 'a folder'),
    )
    .join('\n');
}

/** How people call the forms of a result. */
export const FORM_NAMES: Readonly<Record<Entry['outputs'][number]['form'], string>> = {
  stream: 'a table or sound',
  rows: 'table',
  table: 'table',
  array: 'array',
  arrays: 'arrays',
  tensors: 'network',
  image: 'picture',
  labels: 'label map',
  audio: 'sound',
  network: 'Bayesian network',
  model: 'model',
  graph: 'graph',
  factors: 'factor graph',
  solution: 'UAI result',
  code: 'compressed',
  text: 'text',
  sentences: 'labelled text',
  picture: 'chart',
  page: 'page',
  files: 'files',
};

/** `-o, --out PATH` */
export function flagText({ short, flag, placeholder }: Flag): string {
  return `${short ? `${short}, ` : ''}${flag}${placeholder && ` ${placeholder}`}`;
}

/** What follows a description in brackets: the default, or that the option is needed. */
export function defaultNote(flag: Flag): string {
  if (flag.required) return 'needed';
  if (flag.defaultText !== undefined) return `default: ${flag.defaultText}`;
  if (flag.default === undefined || flag.type === 'boolean') return '';
  const value = Array.isArray(flag.default) ? flag.default.join(',') : String(flag.default);
  return value === '' ? '' : `default: ${value}`;
}

function optionLine(flag: Flag): string {
  const note = defaultNote(flag);
  return row(flagText(flag), `${flag.about}${note && ` (${note})`}`);
}

function row(left: string, right: string): string {
  const wrapped = wrap(right, INDENT);
  return left.length + 4 > INDENT
    ? `  ${left}\n${' '.repeat(INDENT)}${wrapped}`
    : `  ${left.padEnd(INDENT - 2)}${wrapped}`;
}

/** Break lines at spaces; lines after the first start at `indent`. Line breaks in the text are kept. */
function wrap(text: string, indent: number): string {
  return text
    .split('\n')
    .map((line) => {
      const lines: string[] = [''];
      for (const word of line.split(/(?<=\S) +/)) {
        const last = lines.at(-1)!;
        if (last !== '' && indent + last.length + 1 + word.length > WIDTH) lines.push(word);
        else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
      }
      return lines.join(`\n${' '.repeat(indent)}`);
    })
    .join(`\n${' '.repeat(indent)}`);
}
