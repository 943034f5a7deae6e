// A picture in another size: weighted sums of samples along rows, then along columns. The weights of result i are
// those from first[i] to first[i + 1] - 1, of the samples that `index` names.

/** Rows begin..end-1, float32, `channels` a pixel; rows of the result are `pitch` bytes apart. */
export function resampleAcross(
  begin: i32, end: i32, src: usize, dst: usize, from: i32, to: i32, channels: i32, pitch: usize,
  first: usize, index: usize, weights: usize,
): void {
  const pixel = (<usize>channels) << 2;
  for (let row = begin; row < end; row++) {
    const line = src + <usize>row * <usize>from * pixel;
    let out = dst + <usize>row * pitch;
    for (let x = 0; x < to; x++, out += pixel) {
      const begins = load<i32>(first + ((<usize>x) << 2));
      const ends = load<i32>(first + ((<usize>x) << 2), 4);
      for (let c: usize = 0; c < pixel; c += 4) {
        let sum: f32 = 0;
        for (let k = <usize>begins << 2; k < <usize>ends << 2; k += 4)
          sum += load<f32>(weights + k) * load<f32>(line + <usize>load<i32>(index + k) * pixel + c);
        store<f32>(out + c, sum);
      }
    }
  }
}

/** Rows begin..end-1 of the result; rows of both are `bytes` apart, whole blocks of four samples. */
export function resampleDown(
  begin: i32, end: i32, src: usize, dst: usize, bytes: usize, first: usize, index: usize, weights: usize,
): void {
  for (let row = begin; row < end; row++) {
    const begins = <usize>load<i32>(first + ((<usize>row) << 2)) << 2;
    const ends = <usize>load<i32>(first + ((<usize>row) << 2), 4) << 2;
    const out = dst + <usize>row * bytes;
    for (let i: usize = 0; i < bytes; i += 16) {
      let sum = f32x4.splat(0);
      for (let k = begins; k < ends; k += 4) {
        const from = src + <usize>load<i32>(index + k) * bytes + i;
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(weights + k), v128.load(from)));
      }
      v128.store(out + i, sum);
    }
  }
}
