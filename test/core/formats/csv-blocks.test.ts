import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countLines, recordBlocks } from '../../../src/core/formats/csv-blocks.js';
import { BLANK, emptyRecord, readRecord } from '../../../src/core/formats/csv-record.js';
import { cutAt } from './bytes.js';

/** Where the records of a whole text end, by the record reader; undefined where its quotes are at fault. */
function recordEnds(bytes: Uint8Array, delimiter: number): Set<number> | undefined {
  const ends = new Set<number>();
  const record = emptyRecord();
  for (let pos = 0; pos < bytes.length; pos = record.next) {
    readRecord(bytes, pos, bytes.length, delimiter, record);
    if (record.fault) return undefined;
    ends.add(record.next);
  }
  return ends;
}

// Short texts of what matters, cut anywhere: CR | LF, a quote that is doubled across the cut, and so on.
test.each([',', ';', ' '])('blocks end where records end, parted by %j', async (character) => {
  const delimiter = character === ' ' ? BLANK : character.charCodeAt(0);
  const text = fc
    .array(
      fc.constantFrom(
        '1',
        'x',
        '"',
        '""',
        '"a"',
        `"b${character}"`,
        character,
        ' ',
        '\t',
        '\r',
        '\n',
        '\r\n',
      ),
    )
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 8 }), async (content, places) => {
      const bytes = new TextEncoder().encode(content);
      const ended = /[\r\n]$/.test(content) || content === '' ? content : `${content}\n`;
      const ends = recordEnds(new TextEncoder().encode(ended), delimiter);
      fc.pre(ends !== undefined);
      const blocks: string[] = [];
      let total = 0;
      const position = { file: undefined, line: 1 };
      for await (const block of recordBlocks(cutAt(bytes, places), delimiter, position)) {
        blocks.push(block.bytes.toString('utf8', 0, block.end));
        total += block.end;
        expect(ends).toContain(total);
      }
      expect(blocks.join('')).toBe(ended);
    }),
    { numRuns: 2000 },
  );
});

test('line ends: LF, CRLF and lone CR', () => {
  const bytes = Buffer.from('a\nb\r\nc\rd\r\n\r');
  expect(countLines(bytes, 0, bytes.length)).toBe(5);
});
