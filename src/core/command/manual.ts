import type { Entry } from './catalogue.js';
import { commonFlags } from './common.js';
import type { Flag } from './flags.js';
import { defaultNote, FORM_NAMES, flagText } from './help.js';
import { GROUPS } from './spec.js';

/** man/ispr-<name>.1 in the man macros. */
export function manualPage(entry: Entry, version: string): string {
  return page(`ISPR-${entry.name.toUpperCase()}`, version, [
    section('NAME', `ispr-${entry.name} \\- ${roff(entry.summary)}`),
    section('SYNOPSIS', bold(entry.usage)),
    entry.description && section('DESCRIPTION', paragraphs(entry.description)),
    entry.inputs.length > 0 &&
      section(
        'INPUTS',
        entry.inputs
          .map(({ name, about, choices, extensions }) =>
            item(
              name,
              choices
                ? `${about}: ${choices.join(', ')}`
                : `${about} ${extensions.map((e) => `.${e}`).join(' ')}`,
            ),
          )
          .join('\n'),
      ),
    entry.options.length > 0 && section('OPTIONS', options(entry.options)),
    section(
      'OUTPUT',
      entry.outputs.length === 0
        ? 'Printed; nothing is written.'
        : entry.outputs
            .map(({ form, extensions }) =>
              item(FORM_NAMES[form], extensions.map((e) => `.${e}`).join(' ') || 'a folder'),
            )
            .join('\n'),
    ),
    Object.keys(entry.metrics).length > 0 &&
      section(
        'METRICS',
        Object.entries(entry.metrics)
          .map(([name, about]) => item(name, about))
          .join('\n'),
      ),
    section('COMMON OPTIONS', options(commonFlags)),
    section('EXIT STATUS', EXIT_CODES.map(([code, about]) => item(code, about)).join('\n')),
    section('EXAMPLES', entry.examples.map((example) => `.PP\n.nf\n${roff(example)}\n.fi`).join('\n')),
    section('SOURCE', roff(entry.source)),
    section('SEE ALSO', '.BR ispr (1)'),
  ]);
}

/** man/ispr.1: the overview. */
export function overviewPage(entries: readonly Entry[], version: string): string {
  return page('ISPR', version, [
    section('NAME', 'ispr \\- intelligent systems for pattern recognition from the shell'),
    section('SYNOPSIS', bold('ispr <command> [inputs] [options]')),
    section(
      'DESCRIPTION',
      'One command for the methods of pattern recognition: signals, images, graphical models, learning and networks. Each subcommand has a page of its own, ispr\\-NAME(1).',
    ),
    ...GROUPS.map((group) => {
      const mine = entries.filter((entry) => entry.group === group);
      return (
        mine.length > 0 &&
        section(group.toUpperCase(), mine.map(({ name, summary }) => item(name, summary)).join('\n'))
      );
    }),
    section('COMMON OPTIONS', options(commonFlags)),
    section(
      'ENVIRONMENT',
      [
        item('ISPR_BACKEND', 'what computes, when --backend is not given'),
        item('ISPR_THREADS', 'threads, when --threads is not given'),
        item('NO_COLOR', 'no colours in messages'),
      ].join('\n'),
    ),
    section('EXIT STATUS', EXIT_CODES.map(([code, about]) => item(code, about)).join('\n')),
  ]);
}

const EXIT_CODES: readonly [string, string][] = [
  ['0', 'done'],
  ['1', 'internal failure'],
  ['2', 'usage: unknown flag or command, bad value'],
  ['3', 'a --fail-if gate was not met'],
  ['65', 'input data malformed'],
  ['66', 'input missing or unreadable'],
  ['69', 'backend or device unavailable'],
  ['73', 'output cannot be created'],
  ['74', 'error while writing, such as a full disk'],
  ['130', 'interrupted (SIGINT)'],
  ['143', 'terminated (SIGTERM)'],
];

// The date is left out on purpose: the page changes when the command does.
const page = (title: string, version: string, sections: readonly (string | false)[]) =>
  `.TH ${title} 1 "" "ispr ${version}" "ispr manual"\n${sections.filter(Boolean).join('\n')}\n`;

const section = (title: string, body: string) => `.SH ${title}\n${body}`;
const item = (left: string, right: string) => `.TP\n${bold(left)}\n${roff(right)}`;
const bold = (text: string) => `\\fB${roff(text)}\\fR`;
const paragraphs = (text: string) => text.split(/\n\n+/).map(roff).join('\n.PP\n');

const options = (flags: readonly Flag[]) =>
  flags
    .map((flag) => {
      const note = defaultNote(flag);
      return item(flagText(flag), `${flag.about}${note && ` (${note})`}`);
    })
    .join('\n');

/** Text that roff takes as text: backslashes, dashes, and dots or quotes at the start of a line. */
function roff(text: string): string {
  return text
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/^([.'])/gm, '\\&$1');
}
