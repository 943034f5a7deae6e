import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { isFlat, mineNegatives, stacked } from './background.js';
import { boostStage, type StageGoals } from './boost-stage.js';
import { type Cascade, judge } from './cascade.js';
import { type HaarFeature, haarPool, type WindowSize } from './haar.js';
import type { Levels } from './scan.js';
import { windowsOf } from './windows.js';

export interface CascadeGoals extends StageGoals {
  stages: number;
  /** Windows without an object that each stage learns from. */
  negatives: number;
  /** Features that each stage may choose from, drawn from all there are. */
  features: number;
  /** Training ends where fewer than this share of all windows of the background pass. */
  leastFalseAlarm: number;
}

/** What is known of a stage once it is trained. */
export interface StageReport {
  stage: number;
  stumps: number;
  /** On the windows it was trained on. */
  hitRate: number;
  falseAlarm: number;
  positives: number;
  negatives: number;
  /** Share of background windows that passed the stages before it. */
  background: number;
}

export type Ending = 'stages' | 'false-alarm' | 'background';

/** Fewer false alarms than this teach a stage nothing. */
const FEWEST_NEGATIVES = 10;

/**
 * The attentional cascade of Viola and Jones. Each stage is boosted from the positives that passed those before it, and
 * from hard negatives: false alarms of the stages so far, looked for in background pictures. So every stage is about
 * what is still mistaken for an object. A stage depends on the data, the seed, its number and the stages before
 * it alone: a training that goes on from some of them ends as one that was never interrupted.
 *
 * @param patches [n, height, width] levels of the objects
 * @see Viola & Jones, Robust real-time face detection, 2004, sections 3 and 4
 */
export async function trainCascade(
  patches: Uint8Array,
  background: readonly Levels[],
  size: WindowSize,
  goals: CascadeGoals,
  rng: Rng,
  {
    begin = [],
    watch = () => {},
    done = () => {},
  }: {
    begin?: Cascade['stages'];
    /** A stump was added. */
    watch?: (stage: number, stumps: number, falseAlarm: number) => void;
    /** A stage was finished; waited for. */
    done?: (cascade: Cascade, report: StageReport) => void | Promise<void>;
  } = {},
): Promise<{ cascade: Cascade; ending: Ending }> {
  const cascade: Cascade = { ...size, stages: [...begin] };
  const pool = haarPool(size);
  for (let k = cascade.stages.length; k < goals.stages; k++) {
    const own = rng.stream('stage').stream(k);
    const hits = passing(patches, size, cascade);
    // What the stages so far aim at, not what they reached: a resumed training does not know that.
    const expected = goals.falseAlarm ** k;
    const mined = mineNegatives(background, cascade, goals.negatives, expected, own.stream('background'));
    const found = mined.patches.length / (size.width * size.height);
    const rate = mined.passed / mined.windows;
    if (k > 0 && rate <= goals.leastFalseAlarm) return { cascade, ending: 'false-alarm' };
    if (found < FEWEST_NEGATIVES) {
      if (k > 0) return { cascade, ending: 'background' };
      throw new DataError(`${found} windows of the background are not flat, ${FEWEST_NEGATIVES} were needed`);
    }
    const positives = hits.length / (size.width * size.height);
    if (positives < FEWEST_NEGATIVES)
      throw new DataError(
        `${positives} positives pass the first ${k} stages, ${FEWEST_NEGATIVES} were needed to train another one`,
        { hint: 'give more pictures of the object, or a higher --hit-rate' },
      );
    const windows = windowsOf(stacked([hits, mined.patches]), size);
    const features = drawFeatures(pool, goals.features, own.stream('features'));
    const stage = boostStage(windows, positives, features, goals, (stumps, alarm) => watch(k, stumps, alarm));
    if (stage.stumps.length === 0)
      throw new DataError('no feature tells the object from the background: are the folders the right ones?');
    cascade.stages.push({ threshold: stage.threshold, stumps: stage.stumps });
    const { hitRate, falseAlarm } = stage;
    const counts = { stumps: stage.stumps.length, positives, negatives: found, background: rate };
    await done(cascade, { stage: k, hitRate, falseAlarm, ...counts });
  }
  return { cascade, ending: 'stages' };
}

/** The patches that pass all stages so far; flat ones never do. */
function passing(patches: Uint8Array, size: WindowSize, cascade: Cascade): Uint8Array {
  const pixels = size.width * size.height;
  const { depth } = judge(windowsOf(patches, size), cascade);
  const kept: Uint8Array[] = [];
  depth.forEach((passed, i) => {
    const patch = patches.subarray(i * pixels, (i + 1) * pixels);
    if (passed === cascade.stages.length && !isFlat(patch)) kept.push(patch);
  });
  return stacked(kept);
}

/** `count` different features, in the order of the pool; all where it has no more. */
function drawFeatures(
  { count: all, at }: ReturnType<typeof haarPool>,
  count: number,
  rng: Rng,
): HaarFeature[] {
  const features: HaarFeature[] = [];
  // Selection sampling: each is taken with the probability that is left for it.
  for (let i = 0; i < all && features.length < count; i++)
    if (rng.uniform() * (all - i) < count - features.length) features.push(at(i));
  return features;
}
