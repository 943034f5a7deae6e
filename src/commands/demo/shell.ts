import { type Chapter, head, jsonExcerpt, only } from './tour.js';

export const shell: Chapter = {
  title: 'The shell',
  about:
    'Commands are made to be joined: by pipes, over folders, in Makefiles and in jobs that watch results over time.',
  steps: [
    {
      title: 'A pipe',
      about: '`-` is standard input or output. No file is written between the two.',
      lines: ['ispr synth random-walk --samples 300 -o - | ispr plot - --title "A random walk" -o walk.svg'],
    },
    {
      title: 'A folder at once',
      about:
        'Give a folder or a quoted pattern and get a folder with a result for each file. A bad file in it is reported and passed over, and the exit code tells.',
      lines: [
        {
          line: [
            'ispr synth sines --frequencies 262,330,392 --amplitudes 0.3 -o songs/major.wav',
            'ispr synth sines --frequencies 262,311,392 --amplitudes 0.3 -o songs/minor.wav',
            'ispr synth clicks -o songs/clock.wav',
          ].join('\n'),
          shown: only('seconds'),
        },
        'ispr fft songs --window hann -o spectra/ --plot spectra-charts/',
      ],
      figure: false,
    },
    {
      title: 'A gate for CI',
      about:
        'The result is written all the same; the exit code 3 fails the job. Any metric can be asked for, and one that has vanished fails too.',
      lines: [
        {
          line: "ispr kmeans fixtures/iris.csv --k 3 --target species --fail-if 'purity<0.95' -o gated.json",
          code: 3,
        },
      ],
      figure: false,
    },
    {
      title: 'For programs',
      about:
        'With `--json`, standard output holds one object with all of it: inputs, outputs, parameters as they were used, metrics in full precision.',
      lines: [
        {
          line: 'ispr acf fixtures/sunspots.csv --columns count --lags 60 --json',
          shown: jsonExcerpt(
            'command',
            'version',
            'seed',
            'backend',
            'inputs',
            'outputs',
            'metrics',
            'warnings',
          ),
        },
      ],
      figure: false,
    },
    {
      title: 'Before it is done',
      about: '`--dry-run` checks everything, says what would be written and what it would cost, and stops.',
      lines: ['ispr blur "cat-*.png" --sigma 3 -o softer/ --dry-run'],
      figure: false,
    },
  ],
};

export const next: Chapter = {
  title: 'What next',
  about:
    'Ask for what you want in your own words. `ispr --help` lists all commands; `ispr help fft` explains one, with its formula, its options and where the method comes from. `ispr doctor` checks the installation, `ispr bench` times it against the libraries that are installed beside it.',
  steps: [
    {
      title: 'Which command?',
      about: 'No network, no model: the words of the manual, weighted by how rare they are.',
      lines: [{ line: 'ispr which "separate coins from the background" --most 3', shown: head(6) }],
    },
  ],
};
