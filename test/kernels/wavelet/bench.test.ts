import { describe, expect, test } from 'vitest';
import { wavedec, waverec } from '../../../src/kernels/wavelet/dwt.js';
import { wavedec2, waverec2 } from '../../../src/kernels/wavelet/dwt2.js';
import { EXTENSIONS } from '../../../src/kernels/wavelet/edges.js';
import { waveletOf } from '../../../src/kernels/wavelet/families.js';
import { iswt, swt } from '../../../src/kernels/wavelet/swt.js';
import { computing, noise, sameBytes } from '../signal/fixtures.js';

// The SIMD kernels add in the order of the plain ones: not a bit may differ, whatever the number of threads.
const machines = [1, 2, 3].map((threads) => ({ simd: true, threads }));

describe.each(['haar', 'db3', 'db4', 'coif3', 'bior3.5', 'cdf97'])(
  '%s: the same bits as the plain loops',
  (name) => {
    const w = waveletOf(name);

    test.each(EXTENSIONS)('%s, series', (mode) => {
      // Several pieces of a thread, and lengths about the eight outputs of the inner loop.
      for (const n of [70_001, 1, 2, 15, 16, 17, 18, 33]) {
        const x = noise(n);
        const plain = computing({ simd: false }, () => wavedec(x, w, { level: 3, mode }));
        const back = computing({ simd: false }, () => waverec(plain, w, { mode, length: n }));
        for (const machine of n > 1000 ? machines : machines.slice(0, 1))
          computing(machine, () => {
            const parts = wavedec(x, w, { level: 3, mode });
            expect(parts.every((part, i) => sameBytes(part, plain[i]!))).toBe(true);
            expect(sameBytes(waverec(parts, w, { mode, length: n }), back)).toBe(true);
          });
      }
    });

    test('undecimated', () => {
      for (const n of [40_001, 16, 31]) {
        const x = noise(n);
        const plain = computing({ simd: false }, () => swt(x, w, { level: 4 }));
        const back = computing({ simd: false }, () => iswt(plain, w));
        for (const machine of machines)
          computing(machine, () => {
            expect(swt(x, w, { level: 4 }).every((part, i) => sameBytes(part, plain[i]!))).toBe(true);
            expect(sameBytes(iswt(plain, w), back)).toBe(true);
          });
      }
    });

    test.each(EXTENSIONS)('%s, pictures', (mode) => {
      for (const [height, width] of [
        [200, 611],
        [19, 13],
        [1, 5],
      ] as const) {
        const x = { height, width, data: noise(height * width) };
        const plain = computing({ simd: false }, () => wavedec2(x, w, { level: 2, mode }));
        const back = computing({ simd: false }, () => waverec2(plain, w, { mode, height, width }));
        for (const machine of height > 100 ? machines : machines.slice(0, 1))
          computing(machine, () => {
            const { approx, details } = wavedec2(x, w, { level: 2, mode });
            expect(sameBytes(approx.data, plain.approx.data)).toBe(true);
            details.forEach(({ horizontal, vertical, diagonal }, i) => {
              expect(sameBytes(horizontal.data, plain.details[i]!.horizontal.data)).toBe(true);
              expect(sameBytes(vertical.data, plain.details[i]!.vertical.data)).toBe(true);
              expect(sameBytes(diagonal.data, plain.details[i]!.diagonal.data)).toBe(true);
            });
            expect(sameBytes(waverec2({ approx, details }, w, { mode, height, width }).data, back.data)).toBe(
              true,
            );
          });
      }
    });
  },
);
