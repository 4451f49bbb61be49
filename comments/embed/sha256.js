/** SHA-256 of a text in hex digits (FIPS 180-4). `crypto.subtle` would do, but pages served by http have none. */
const sha256 = (text) => {
  const squareRoots = []; // of the first 64 primes, the 32 bits behind the point
  const cubeRoots = [];
  for (let n = 2; cubeRoots.length < 64; n++) {
    let divisor = 2;
    while (n % divisor) divisor++;
    if (divisor === n) {
      squareRoots.push((n ** 0.5 * 2 ** 32) | 0);
      cubeRoots.push((Math.cbrt(n) * 2 ** 32) | 0);
    }
  }
  const bytes = [...new TextEncoder().encode(text), 128];
  const bits = bytes.length * 8 - 8;
  while (bytes.length % 64 !== 56) bytes.push(0);
  bytes.push(0, 0, 0, 0, 0, 0, 0, bits); // the last one is all four bytes of the length

  const turn = (x, ...steps) => steps.reduce((mixed, step) => mixed ^ (x >>> step) ^ (x << (32 - step)), 0);
  let state = squareRoots.slice(0, 8);
  for (let at = 0; at < bytes.length; at += 64) {
    const words = [];
    let now = state;
    for (let i = 0; i < 64; i++) {
      const [a, b, c, d, e, f, g, h] = now;
      const near = words[i - 2];
      const far = words[i - 15];
      words[i] =
        i < 16
          ? bytes.slice(at + i * 4, at + i * 4 + 4).reduce((word, byte) => (word << 8) | byte)
          : (words[i - 16] + (turn(far, 7, 18) ^ (far >>> 3)) + words[i - 7] + (turn(near, 17, 19) ^ (near >>> 10))) | 0;
      const first = h + turn(e, 6, 11, 25) + ((e & f) ^ (~e & g)) + cubeRoots[i] + words[i];
      const second = turn(a, 2, 13, 22) + ((a & b) ^ (a & c) ^ (b & c));
      now = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
    }
    state = state.map((word, i) => (word + now[i]) | 0);
  }
  return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
};
