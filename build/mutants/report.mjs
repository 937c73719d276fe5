// What came of it: how many mutants were noticed, by a test or by the type check, and which were not.
import { isInSample } from './sample.mjs';

/**
 * @typedef {import('./sample.mjs').Located & { status: string, location: { end: { line: number, column: number } } }}
 * Mutant
 */
/** @typedef {{ files: Record<string, { source: string, mutants: readonly Mutant[] }> }} Report */
/** @typedef {{ byTests: number, byTypes: number, missed: number }} Score */
/** @typedef {(file: string, source: string, mutant: Mutant) => boolean} Refuses */

/** The share of mutants, in percent, that have to be noticed in every room. */
export const bearable = 85;

const byTests = ['Killed', 'Timeout'];
const byTypes = ['CompileError'];
const missed = ['Survived', 'NoCoverage'];

/**
 * The mutants that were tried; of those that no test has noticed, the compiler says which it refuses.
 * @param {Report} report
 * @param {Refuses} refuses
 * @returns {{ file: string, mutant: Mutant }[]}
 */
export function judged(report, refuses) {
  return Object.entries(report.files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter((mutant) => isInSample(file, mutant))
      .map((mutant) => ({
        file,
        mutant:
          missed.includes(mutant.status) && refuses(file, source, mutant)
            ? { ...mutant, status: 'CompileError' }
            : mutant,
      })),
  );
}

/** @param {readonly { mutant: Mutant }[]} all @returns {Score} */
export function scoreOf(all) {
  const count = (/** @type {readonly string[]} */ statuses) =>
    all.filter(({ mutant: { status } }) => statuses.includes(status)).length;
  return { byTests: count(byTests), byTypes: count(byTypes), missed: count(missed) };
}

/**
 * @param {ReturnType<typeof judged>} all one line for each mutant that nobody has noticed: where, and what stood there
 * instead
 */
export function survivorsOf(all) {
  const left = all.filter(({ mutant: { status } }) => missed.includes(status));
  const lines = left.map(
    ({
      file,
      mutant: {
        status,
        mutatorName,
        replacement = '',
        location: { start },
      },
    }) =>
      [
        `${file}:${start.line}:${start.column}`,
        status,
        mutatorName,
        replacement.replaceAll(/\s+/g, ' ').slice(0, 160),
      ].join('\t'),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** @param {Score} score */
function noticedPercent({ byTests, byTypes, missed }) {
  const all = byTests + byTypes + missed;
  return all === 0 ? 100 : (100 * (byTests + byTypes)) / all;
}

/** @param {readonly (Score & { room: string })[]} scores */
export function isGoodEnough(scores) {
  return scores.every((score) => noticedPercent(score) >= bearable);
}

/** @param {readonly (Score & { room: string })[]} scores */
export function tableOf(scores) {
  const sum = { room: 'in sum', byTests: 0, byTypes: 0, missed: 0 };
  for (const { byTests, byTypes, missed } of scores) {
    sum.byTests += byTests;
    sum.byTypes += byTypes;
    sum.missed += missed;
  }
  const lines = [...scores, sum].map((score) => {
    const { room, byTests, byTypes, missed } = score;
    return `${room.padEnd(12)} ${noticedPercent(score).toFixed(1).padStart(5)} %   of ${byTests + byTypes + missed} mutants tests have noticed ${byTests}, the type check ${byTypes} of the others\n`;
  });
  return lines.join('');
}
