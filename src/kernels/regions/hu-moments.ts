/**
 * Hu's seven invariants of central moments [m00, m10, m20, m30, m01, m11, m21, m02, m12, m03]: the same whatever the
 * place, size and angle of a shape; the seventh changes its sign in a mirror. With eta_pq = m_pq / m00^(1 + (p + q) / 2).
 *
 * @see Hu, Visual pattern recognition by moment invariants, 1962
 */
export function huMoments(m: ArrayLike<number>): number[] {
  const second = 1 / m[0]! ** 2;
  const third = 1 / m[0]! ** 2.5;
  const [n20, n11, n02] = [m[2]! * second, m[5]! * second, m[7]! * second];
  const [n30, n21, n12, n03] = [m[3]! * third, m[6]! * third, m[8]! * third, m[9]! * third];
  const [a, b] = [n30 + n12, n21 + n03];
  const [c, d] = [n30 - 3 * n12, 3 * n21 - n03];
  const difference = n20 - n02;
  return [
    n20 + n02,
    difference ** 2 + 4 * n11 ** 2,
    c * c + d * d,
    a * a + b * b,
    c * a * (a * a - 3 * b * b) + d * b * (3 * a * a - b * b),
    difference * (a * a - b * b) + 4 * n11 * a * b,
    d * a * (a * a - 3 * b * b) - c * b * (3 * a * a - b * b),
  ];
}
