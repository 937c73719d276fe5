// fast-check as the mutants meet it: few cases, the same ones each time, and no search for the smallest that fails. A
// mutant among thousands is looked at for a moment, and has to be looked at again tomorrow with the same result.
import fc, { assert as assertWhole } from '../../node_modules/fast-check/lib/fast-check.js';

export * from '../../node_modules/fast-check/lib/fast-check.js';

const FEW = 60;

/**
 * @param {import('fast-check').IRawProperty<unknown>} property
 * @param {import('fast-check').Parameters<unknown>} [parameters]
 */
export function assert(property, parameters = {}) {
  return assertWhole(/** @type {any} */ (property), {
    seed: 1,
    ...parameters,
    numRuns: Math.min(parameters.numRuns ?? FEW, FEW),
    endOnFailure: true,
  });
}

// The package's own way: `import fc from 'fast-check'`.
// oxlint-disable-next-line import/no-default-export
export default { ...fc, assert };
