import { join } from 'node:path';
import { glob } from 'tinyglobby';
import * as z from 'zod';
import { compute } from '../core/backend.js';
import { renderPage, type Section } from '../core/chart/page.js';
import { type Context, defineCommand, type FileEntry } from '../core/command/spec.js';
import { openInput, removeFolder, temporaryFolder, writeAtomic } from '../core/files.js';
import { packagePath } from '../core/package.js';
import { VERSION } from '../version.js';
import { data } from './demo/data.js';
import { features } from './demo/features.js';
import { files } from './demo/files.js';
import { graphical } from './demo/graphical.js';
import { networks } from './demo/networks.js';
import { pictures } from './demo/pictures.js';
import { recordings } from './demo/recordings.js';
import { next, shell } from './demo/shell.js';
import { signals } from './demo/signals.js';
import { linesIn, runChapter } from './demo/tour.js';
import { loadCommand } from './index.js';

const FIXTURES = [
  'README.md',
  'sunspots.csv',
  'co2.csv',
  'elnino.csv',
  'speech.wav',
  'iris.csv',
  'cat.png',
  'coffee.jpg',
  'coins.png',
  'face-cascade.json',
];
const CHAPTERS = [signals, recordings, pictures, features, graphical, data, networks, files, shell, next];
const LINES = CHAPTERS.reduce((sum, chapter) => sum + linesIn(chapter), 0);
const PAGE = 'index.html';

export default defineCommand({
  name: 'demo',
  group: 'The toolkit itself',
  summary: 'A tour over small real files that ends in one page of pictures.',
  description:
    'Writes a folder (./ispr-demo without --out) with index.html, the files that the tour reads and those that it makes. The page needs nothing but itself, and each line in it can be run again inside the folder. No network, no display.',
  keywords: [
    'tour',
    'tutorial',
    'introduction',
    'example',
    'getting started',
    'show',
    'what can it do',
    'program',
  ],
  inputs: [],
  over: 'all',
  options: z.object({}),
  outputs: ['files'],
  defaultOut: 'ispr-demo',
  metrics: {
    page: 'the page to open in a browser',
    lines: 'command lines that were run',
    seconds: 'how long it took',
  },
  examples: ['ispr demo', 'ispr demo -o tour --seed 7'],
  source: 'the commands themselves',
  async run(_inputs, _options, context) {
    const started = performance.now();
    const folder = await temporaryFolder('ispr-demo');
    try {
      for (const name of FIXTURES) await copy(packagePath(`fixtures/${name}`), `${folder}/fixtures/${name}`);
      const sections = await tour(folder, context);
      const page = renderPage(
        {
          title: 'A tour of ispr',
          lead: 'Pattern recognition from the command line: each line below was run to make this page, and its output and picture follow it. All of them can be run again in the folder of this page, as they are written.',
          sections,
          footer: `ispr ${VERSION}, seed ${context.seed}, backend ${compute.simd ? 'wasm' : 'cpu'}. Origin and licence of the files are in \`fixtures/README.md\`.`,
        },
        { theme: context.theme },
      );
      return {
        files: () => entries(folder, page),
        metrics: {
          page: `${context.out}/${PAGE}`,
          lines: LINES,
          seconds: Number(((performance.now() - started) / 1000).toFixed(1)),
        },
      };
    } catch (error) {
      await removeFolder(folder);
      throw error;
    }
  },
});

const copy = async (from: string, to: string) => writeAtomic(to, (await openInput(from)).chunks());

async function tour(folder: string, context: Context): Promise<Section[]> {
  const progress = context.progress('demo', LINES);
  const sections: Section[] = [];
  let done = 0;
  const onLine = (line: string) => {
    progress.update(done++, line.split(' ', 3).join(' '));
    context.detail(line);
  };
  try {
    for (const chapter of CHAPTERS)
      sections.push(
        await runChapter(chapter, {
          find: loadCommand,
          version: VERSION,
          folder,
          seed: context.seed,
          onLine,
        }),
      );
  } finally {
    progress.stop();
  }
  return sections;
}

/** The page, and all that the tour has left in its folder, which goes once it is copied. */
async function* entries(folder: string, page: string): AsyncGenerator<FileEntry> {
  try {
    yield { path: PAGE, bytes: () => [new TextEncoder().encode(page)] };
    for (const path of (await glob('**/*', { cwd: folder })).sort())
      yield { path, bytes: async () => (await openInput(join(folder, path))).chunks() };
  } finally {
    await removeFolder(folder);
  }
}
