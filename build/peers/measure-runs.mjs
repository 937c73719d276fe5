// What every peer is measured by: the same runs at once, round after round, after one that warms the code up.
// It is copied with each peer's program into the folder of its packages.

/**
 * @typedef {object} Wanted
 * @property {number} runs at once
 * @property {number} steps of each
 * @property {number} rounds
 * @property {string} folder for what it keeps
 */

/** Of one measurement, in milliseconds: the first round is always done to its end. */
const measuringMs = 30_000;

/** @returns {Wanted} */
export function wanted() {
  return JSON.parse(process.argv[2] ?? '{}');
}

/**
 * @param {Wanted} wanted
 * @param {(id: string) => Promise<unknown>} run does one run of all its steps
 * @returns {Promise<number>} steps per second: the median of the rounds
 */
export async function stepsPerSecond({ runs, steps, rounds }, run) {
  await run('warm');
  const rates = [];
  const begun = performance.now();
  for (let round = 0; round < rounds && (round === 0 || performance.now() - begun < measuringMs); round++) {
    process.stderr.write(`  round ${round + 1} of ${rounds}\n`);
    const start = performance.now();
    await Promise.all(Array.from({ length: runs }, (_, place) => run(`${round}-${place}`)));
    rates.push((runs * steps) / ((performance.now() - start) / 1000));
  }
  return rates.sort((a, b) => a - b)[Math.floor(rates.length / 2)];
}

/**
 * @param {{ stepsPerSecond: number, durability: string, otherRssMb?: number }} measured
 *   otherRssMb: of the processes that belong to it, default 0
 */
export function tell({ otherRssMb = 0, ...measured }) {
  const ownRssMb = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  process.stdout.write(`${JSON.stringify({ ...measured, rssMb: ownRssMb + otherRssMb })}\n`, () => process.exit(0));
}
