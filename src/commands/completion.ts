import * as z from 'zod';
import { completions, SHELLS } from '../core/command/completion.js';
import { defineCommand } from '../core/command/spec.js';
import { loadCatalogue } from './catalogue.js';

export default defineCommand({
  name: 'completion',
  group: 'The toolkit itself',
  summary: 'Prints the completion script of a shell.',
  description:
    'The script is static: completing starts no process. Load it from the start-up file of the shell, such as `source <(ispr completion bash)` in ~/.bashrc.',
  keywords: ['tab', 'autocomplete', 'shell'],
  inputs: [{ name: 'SHELL', about: 'the shell', choices: SHELLS }],
  over: 'all',
  options: z.object({}),
  outputs: ['text'],
  examples: [
    'ispr completion bash > ~/.local/share/bash-completion/completions/ispr',
    'ispr completion fish | source',
  ],
  source: 'manuals of bash, zsh and fish on programmable completion',
  async run([shell]) {
    const text = completions(await loadCatalogue()).get(shell as (typeof SHELLS)[number])!;
    return { text };
  },
});
