/** SHA-256 of a string's UTF-8 bytes, as hex digits. `crypto.subtle` is missing on pages that are not https. */
const sha256 = (text) => {
  const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
  const roots = [];
  const constants = [];
  for (let n = 2; constants.length < 64; n++) {
    let d = 2;
    while (n % d) d++;
    if (d === n) {
      if (roots.length < 8) roots.push(fraction(n ** 0.5));
      constants.push(fraction(Math.cbrt(n)));
    }
  }
  const bytes = [...new TextEncoder().encode(text)];
  const bits = bytes.length * 8;
  bytes.push(128);
  while (bytes.length % 64 !== 56) bytes.push(0);
  bytes.push(0, 0, 0, 0, bits >>> 24, bits >>> 16, bits >>> 8, bits);
  const turn = (x, by) => (x >>> by) | (x << (32 - by));
  let state = roots;
  for (let start = 0; start < bytes.length; start += 64) {
    const w = [];
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const [x, y] = [w[i - 15], w[i - 2]];
      const at = start + i * 4;
      w[i] =
        i < 16
          ? (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]
          : (w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + constants[i] + w[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    state = [a, b, c, d, e, f, g, h].map((x, i) => (x + state[i]) | 0);
  }
  return state.map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
};
