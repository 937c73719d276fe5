// What came of it: how many mutants were noticed, and which were not.

import { isInSample } from './sample.mjs';

/** @typedef {import('./sample.mjs').Located & { status: string }} Mutant */
/** @typedef {{ files: Record<string, { mutants: readonly Mutant[] }> }} Report */
/** @typedef {{ noticed: number, missed: number }} Score */

/** The share of mutants, in percent, that tests have to notice. */
export const bearable = 85;

const noticed = ['Killed', 'Timeout'];
const missed = ['Survived', 'NoCoverage'];

/** @param {Report} report @returns {Score} */
export function scoreOf(report) {
  const mutants = Object.entries(report.files).flatMap(([file, { mutants }]) => mutants.filter((mutant) => isInSample(file, mutant)));
  const count = (/** @type {readonly string[]} */ statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  return { noticed: count(noticed), missed: count(missed) };
}

/** @param {Report} report one line for each mutant that nobody noticed: where, and what stood there instead */
export function survivorsOf(report) {
  const lines = Object.entries(report.files).flatMap(([file, { mutants }]) =>
    mutants
      .filter((mutant) => missed.includes(mutant.status) && isInSample(file, mutant))
      .map(({ status, mutatorName, replacement, location: { start } }) =>
        [`${file}:${start.line}:${start.column}`, status, mutatorName, (replacement ?? '').replaceAll(/\s+/g, ' ').slice(0, 160)].join('\t'),
      ),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** @param {Score} score */
function percentOf({ noticed, missed }) {
  return noticed + missed === 0 ? 100 : (100 * noticed) / (noticed + missed);
}

/** @param {readonly (Score & { room: string })[]} scores */
export function isGoodEnough(scores) {
  return scores.every((score) => percentOf(score) >= bearable);
}

/** @param {readonly (Score & { room: string })[]} scores */
export function tableOf(scores) {
  const sum = scores.reduce((all, { noticed, missed }) => ({ noticed: all.noticed + noticed, missed: all.missed + missed }), { noticed: 0, missed: 0 });
  const lines = [...scores, { room: 'in sum', ...sum }].map((score) => {
    const { room, noticed, missed } = score;
    return `${room.padEnd(12)} ${percentOf(score).toFixed(1).padStart(5)} %   ${noticed} of ${noticed + missed} mutants noticed\n`;
  });
  return lines.join('');
}
