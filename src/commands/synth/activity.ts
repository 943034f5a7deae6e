import { lineChart, panels } from '../../core/chart/make.js';
import type { FileEntry, Result } from '../../core/command/spec.js';
import type { Column, Table } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { encodeCsv } from '../../core/formats/csv-write.js';
import type { Rng } from '../../core/random.js';
import {
  ACTIVITIES,
  type Activity,
  activityRecording,
  type Recording,
} from '../../kernels/synth/activity.js';
import { drawPerson, type Person } from '../../kernels/synth/body-motion.js';
import { CHANNELS } from '../../kernels/synth/worn-sensor.js';
import type { SynthOptions } from './options.js';

const RECORDINGS = 600;
const SUBJECTS = 12;
const SAMPLES = 128;

/** A recording and where it belongs. */
interface Entry {
  part: 'train' | 'test';
  activity: Activity;
  person: number;
  /** Below the folder of the set. */
  path: string;
  recording: Recording;
}

/**
 * Recordings of several people doing several things, in turns; some people are for testing alone. As files, one a
 * recording in a folder a class; as a table, or with --flat as two of them, a recording a row.
 */
export function activitySet(o: SynthOptions, rng: Rng): Result {
  const { n = RECORDINGS, subjects = SUBJECTS, samples = SAMPLES, rate, test } = o;
  const testing = Math.round(subjects * test);
  if (testing >= subjects)
    throw new UsageError(`--test ${test} of ${subjects} people leaves nobody to train on`);
  const people = Array.from({ length: subjects }, (_, p) => drawPerson(rng.stream('person').stream(p)));
  const entries = drawn(n, people, subjects - testing, { samples, rateHz: rate }, rng.stream('recording'));
  const parts = (['train', 'test'] as const).filter((part) => entries.some((entry) => entry.part === part));
  const files = o.flat
    ? parts.map(
        (part): FileEntry => ({
          path: `${part}.csv`,
          bytes: () => encodeCsv(flatTable(entries.filter((entry) => entry.part === part))),
        }),
      )
    : entries.map(
        ({ path, recording }): FileEntry => ({
          path,
          bytes: () => encodeCsv(new Map(CHANNELS.map((name, c) => [name, recording.channels[c]!]))),
        }),
      );
  const count = (part: Entry['part']) => entries.filter((entry) => entry.part === part).length;
  return {
    files,
    table: () => flatTable(entries),
    metrics: {
      recordings: n,
      train: count('train'),
      test: count('test'),
      samples,
      rateHz: rate,
      groups: ACTIVITIES.length,
    },
    shown: `${n} recordings of ${subjects} people; --out FOLDER writes them, --plot draws one of each kind\n`,
    extra: {
      truth: {
        table: {
          file: entries.map(({ path }) => path),
          part: entries.map(({ part }) => part),
          activity: entries.map(({ activity }) => activity),
          person: entries.map(({ person }) => person),
          cadence: entries.map(({ recording }) => recording.cadenceHz),
          strength: entries.map(({ recording }) => recording.strength),
        },
      },
    },
    plot: () => oneOfEach(entries, rate),
  };
}

/** Recording i is the same whatever their number is. */
function drawn(
  n: number,
  people: readonly Person[],
  training: number,
  time: { samples: number; rateHz: number },
  rng: Rng,
): Entry[] {
  const width = (count: number) => String(count).length;
  return Array.from({ length: n }, (_, i) => {
    const activity = ACTIVITIES[i % ACTIVITIES.length]!;
    const person = Math.floor(i / ACTIVITIES.length) % people.length;
    const part = person < training ? 'train' : 'test';
    const who = String(person + 1).padStart(Math.max(2, width(people.length)), '0');
    const which = String(i).padStart(Math.max(3, width(n - 1)), '0');
    return {
      part,
      activity,
      person: person + 1,
      path: `${part}/${activity}/p${who}-${which}.csv`,
      recording: activityRecording(activity, people[person]!, time, rng.stream(i)),
    };
  });
}

/** Columns activity and every sample of every channel. */
function flatTable(entries: readonly Entry[]): Table {
  const table = new Map<string, Column>([['activity', entries.map(({ activity }) => activity)]]);
  const samples = entries[0]!.recording.channels[0]!.length;
  const digits = String(samples - 1).length;
  CHANNELS.forEach((name, c) => {
    for (let t = 0; t < samples; t++)
      table.set(
        `${name}_${String(t).padStart(digits, '0')}`,
        Float64Array.from(entries, ({ recording }) => recording.channels[c]![t]!),
      );
  });
  return table;
}

function oneOfEach(entries: readonly Entry[], rate: number) {
  const charts = ACTIVITIES.flatMap((activity) => {
    const entry = entries.find((one) => one.activity === activity);
    if (!entry) return [];
    const { channels } = entry.recording;
    return [
      lineChart({
        title: activity,
        xLabel: 'time',
        xUnit: 's',
        yLabel: 'm/s²',
        x: Float64Array.from(channels[0]!, (_, t) => t / rate),
        series: ['x', 'y', 'z'].map((label, c) => ({ label, y: channels[c]! })),
        legend: true,
        points: false,
      }),
    ];
  });
  return panels(charts, { columns: 3, title: 'Acceleration without gravity' });
}
