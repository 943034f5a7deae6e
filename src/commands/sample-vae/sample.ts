import type { Context, Result } from '../../core/command/spec.js';
import { excerpt, UsageError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest.js';
import { manifold, priorCodes, traversals, walkAt } from '../../kernels/generative/latent-walks.js';
import { openSession } from '../../tensor/engine.js';
import { loadModel } from '../../training/model-file.js';
import { readVae, type VaeModel } from '../../training/vae/model.js';
import { vaeRunner } from '../../training/vae/runner.js';
import { type DecodedItems, decodedChart, decodedForms } from '../shared/decoded-items.js';

export interface Options {
  n: number;
  label?: string | undefined;
  take?: 'mean' | 'draw' | undefined;
  traverse: boolean;
  manifold: boolean;
  dims?: number[] | undefined;
  steps?: number | undefined;
  range?: number | undefined;
  columns?: number | undefined;
}

/** Codes, what they are called in the table, and how they lie in a grid. */
interface Chosen extends Pick<DecodedItems, 'about' | 'columns' | 'gap'> {
  codes: Float32Array;
  title: string;
  captions?: string[];
}

export async function sampleVae(path: string, options: Options, context: Context): Promise<Result> {
  const model = readVae(await loadModel(path, ['train-vae']));
  const { latent } = model.options;
  const chosen = choose(model, options, context);
  const n = chosen.codes.length / latent;
  const classes = classesOf(model, options.label, n, options.traverse || options.manifold);
  const take =
    options.take ??
    (model.input.kind === 'table' && !options.traverse && !options.manifold ? 'draw' : 'mean');
  const session = await openSession(model.state);
  try {
    const runner = vaeRunner(session, model, { seed: context.seed });
    const x = await runner.decode(chosen.codes, {
      draw: take === 'draw',
      labels: classes && { shape: [n], data: classes },
    });
    const names = classes && Array.from(classes, (k) => model.input.labels![k]!);
    const about = new Map(chosen.about);
    if (names) about.set('label', names);
    const items: DecodedItems = { ...chosen, input: model.input, x, about };
    const { title, captions } = chosen;
    return {
      ...decodedForms(items),
      metrics: { items: n, latent },
      plot: () =>
        decodedChart(items, { title, ...(captions && { captions }), ...(names && { groups: names }) }),
      shown: `${n} items of ${model.input.shape.join(' × ')}; --out writes them, --plot draws them\n`,
    };
  } finally {
    session.dispose();
  }
}

function choose(model: VaeModel, options: Options, context: Context): Chosen {
  refuseUseless(options);
  if (options.traverse) return walks(model, options);
  if (options.manifold) return plane(model, options);
  const { n, columns = Math.ceil(Math.sqrt(n)) } = options;
  const codes = priorCodes(n, model.options.latent, context.rng.stream('codes'));
  return { codes, about: new Map(), columns, gap: 2, title: `${n} samples` };
}

function refuseUseless({ traverse, manifold: wholePlane, dims, steps, range, columns }: Options): void {
  if (traverse && wholePlane) throw new UsageError('--traverse and --manifold are two things: pick one');
  if (!traverse && !wholePlane && (dims || steps !== undefined))
    throw new UsageError(`${dims ? '--dims' : '--steps'} is for --traverse and --manifold`);
  if (!traverse && range !== undefined) throw new UsageError('--range is for --traverse');
  if ((traverse || wholePlane) && columns !== undefined)
    throw new UsageError('--columns: a walk and a plane have their own, --steps of them');
}

function walks({ options: { latent } }: VaeModel, { dims, steps = 9, range = 3 }: Options): Chosen {
  const chosen = dims ?? Array.from({ length: latent }, (_, j) => j);
  checkDims(chosen, latent);
  const place = (i: number) => walkAt(i % steps, { steps, range });
  const all = Array.from({ length: chosen.length * steps }, (_, i) => i);
  return {
    codes: traversals(new Float32Array(latent), chosen, { steps, range }),
    about: new Map<string, Int32Array | Float32Array>([
      ['dimension', Int32Array.from(all, (i) => chosen[Math.floor(i / steps)]!)],
      ['z', Float32Array.from(all, place)],
    ]),
    columns: steps,
    gap: 2,
    title: `${chosen.length} dimensions of the code, each from -${range} to ${range}`,
    captions: all.map((i) => (i % steps === 0 ? `z${chosen[i / steps]}` : '')),
  };
}

function plane({ options: { latent } }: VaeModel, { dims = [0, 1], steps = 20 }: Options): Chosen {
  if (latent < 2) throw new UsageError('--manifold needs a code of two dimensions, this one has 1');
  const [across, up] = dims;
  if (dims.length !== 2 || across === up)
    throw new UsageError('--dims: a plane has two different dimensions');
  checkDims(dims, latent);
  const codes = manifold(new Float32Array(latent), [across!, up!], steps);
  const along = (j: number) => codes.filter((_, k) => k % latent === j);
  return {
    codes,
    about: new Map([
      [`z${across}`, along(across!)],
      [`z${up}`, along(up!)],
    ]),
    columns: steps,
    gap: 0,
    title: `Dimensions ${across} (across) and ${up} (up) of the code`,
  };
}

function checkDims(dims: readonly number[], latent: number): void {
  const beyond = dims.find((j) => j >= latent);
  if (beyond !== undefined)
    throw new UsageError(`--dims ${beyond}: the code has ${latent} dimensions, 0 to ${latent - 1}`);
}

/** Classes of n items: the one asked for, or all in turn; a walk has one alone. */
function classesOf(
  { options: { classes }, input: { labels = [] } }: VaeModel,
  label: string | undefined,
  n: number,
  one: boolean,
): Int32Array | undefined {
  if (classes === 0) {
    if (label !== undefined) throw new UsageError('--label: the model is not conditional on classes');
    return undefined;
  }
  if (label === undefined) return Int32Array.from({ length: n }, (_, i) => (one ? 0 : i % classes));
  return new Int32Array(n).fill(classOf(labels, label));
}

/** The number of a class that an option names. */
export function classOf(labels: readonly string[], label: string): number {
  const at = labels.indexOf(label);
  if (at >= 0) return at;
  throw new UsageError(`--label: the model knows no class '${excerpt(label)}'`, {
    hint: didYouMean(label, labels) ?? `it knows ${labels.slice(0, 12).map(excerpt).join(', ')}`,
  });
}
