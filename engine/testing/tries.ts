/**
 * How often a property is tried, and with which cases. The suite tries the same ones every day, so that it fails
 * because of a change and never by the luck of the day; `npm run soak` tries twenty times as many, others each time (or
 * those of BATON_SOAK_SEED).
 */
const TIMES_IN_SOAK = 20;
const SEED_OF_THE_SUITE = 20_261_129;

export function tries(usually: number): { readonly numRuns: number; readonly seed: number } {
  if (process.env['BATON_LONG_TESTS'] !== 'soak') return { numRuns: usually, seed: SEED_OF_THE_SUITE };
  return {
    numRuns: usually * TIMES_IN_SOAK,
    seed: Number(process.env['BATON_SOAK_SEED'] ?? Math.floor(Math.random() * 2 ** 31)),
  };
}
