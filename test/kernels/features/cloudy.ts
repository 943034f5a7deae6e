/**
 * A small cloudy picture that Python makes too, in whole numbers: the stream s -> (75 s + 74) mod 65537, bytes of it
 * smoothed twice by means over 5 x 5 (replicated border, rounded down) and stretched by 4 about 128.
 */
export function cloudy(width: number, height: number, seed = 1) {
  let s = seed;
  let data = Uint8Array.from({ length: width * height }, () => {
    s = (75 * s + 74) % 65537;
    return s & 255;
  });
  for (let pass = 0; pass < 2; pass++) {
    const from = data;
    data = from.map((_, p) => {
      const [x, y] = [p % width, Math.floor(p / width)];
      let sum = 0;
      for (let j = -2; j <= 2; j++)
        for (let i = -2; i <= 2; i++)
          sum +=
            from[Math.min(height - 1, Math.max(0, y + j)) * width + Math.min(width - 1, Math.max(0, x + i))]!;
      return Math.floor(sum / 25);
    });
  }
  data = data.map((v) => Math.min(255, Math.max(0, 128 + 4 * (v - 128))));
  return { width, height, channels: 1 as const, data };
}
