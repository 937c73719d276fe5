// Which mutants are tried, when not all are: always the same ones, spread over all files.
import { createHash } from 'node:crypto';

/**
 * @typedef {{ mutatorName: string, replacement?: string, location: { start: { line: number, column: number } } }}
 * Located
 */

/**
 * How many of a hundred are tried. Mutants are told apart by what is done where, so that a sample stays what it was
 * while its file does.
 */
const share = Number(process.env.BATON_MUTANTS_SHARE ?? 100);

/**
 * @param {string} file
 * @param {Located} mutant
 */
export function isInSample(file, { mutatorName, replacement = '', location: { start } }) {
  if (share >= 100) return true;
  const digest = createHash('sha256')
    .update([file, start.line, start.column, mutatorName, replacement].join(' '))
    .digest();
  return digest.readUInt32BE() % 10_000 < share * 100;
}
