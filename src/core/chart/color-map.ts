/** Colour maps for quantities: even steps in the value look like even steps. */
export const COLOR_MAPS = ['viridis', 'cividis', 'magma', 'gray', 'diverging'] as const;
export type ColorMapName = (typeof COLOR_MAPS)[number];

// Sampled at equal steps and interpolated in sRGB: within 2 levels of the full tables, 6 at cividis' kink.
// viridis and magma: Smith & van der Walt, 2015; cividis: Nuñez, Anderton & Renslow, 2018.
const STOPS: Record<ColorMapName, string> = {
  viridis:
    '440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d 2f6b8e 2c728e 297a8e 26828e 23898e 21908c 1f978b 1f9f88 21a685 27ad81 31b57b 3ebc74 4dc26c 5cc863 6ece58 82d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725',
  cividis:
    '00224e 00285b 002e6a 053371 1a386f 273e6e 32436d 3b496c 434e6c 4b546c 535a6d 5a5f6e 61656f 686a71 6f7073 767676 7c7c78 838179 8b8778 928d78 9a9376 a29975 aaa073 b3a670 bbad6d c3b369 ccba64 d4c15f ddc858 e6d051 efd748 f8df3c fee838',
  magma:
    '000004 030312 0a0822 130d34 1d1147 29115a 36106b 440f76 50127c 5d177f 691c81 762181 822681 8f2a81 9c2e7f a9337d b6367a c33b75 cf4070 db476a e65164 ee5c5e f46a5c f9785d fb8861 fd9668 fea571 feb47b fec287 fed194 fde0a1 fceeb0 fcfdbf',
  gray: '000000 ffffff',
  // Blue to white to red-brown, lightness falling evenly from the middle; safe for red-green blindness.
  diverging: '0b3a6f 1f5a9c 4a80b8 7ea6cf b1cbe3 dfe8f0 f5f3f0 f3e2d6 ebc1a5 dc9a73 c66f45 a54a25 7a2c10',
};

/** A function from 0..1 to [r, g, b] of a map; values outside are clamped. */
export function colorMap(name: ColorMapName): (t: number) => [number, number, number] {
  const stops = STOPS[name].split(' ').map((hex) => Number.parseInt(hex, 16));
  return (t) => {
    const at = Math.min(1, Math.max(0, t)) * (stops.length - 1);
    const i = Math.min(stops.length - 2, Math.floor(at));
    const [a, b] = [stops[i]!, stops[i + 1]!];
    const mix = (shift: number) => {
      const low = (a >> shift) & 255;
      return Math.round(low + (((b >> shift) & 255) - low) * (at - i));
    };
    return [mix(16), mix(8), mix(0)];
  };
}

/** The map as 256 RGB triples, for whole images. */
export function colorTable(name: ColorMapName): Uint8Array {
  const map = colorMap(name);
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) table.set(map(i / 255), i * 3);
  return table;
}
