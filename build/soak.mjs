#!/usr/bin/env node
// Tries by chance what the suite tries with the same cases every day: a thousand drawn definitions against an
// independent evaluator (tests/soak), and every property with twenty times as many cases; and goes with runs as far as
// limits can be raised. `npm run soak -- --seed 42` repeats one; `--seeds 50` draws so many.
import { runVitest } from './checks/run-tests.mjs';
import { prepare } from './setup/prepare.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  const { seed, seeds, rest } = readArguments(process.argv.slice(2));
  if (seed !== undefined) Object.assign(process.env, { BATON_SOAK_SEED: seed, BATON_SOAK_SEEDS: seeds ?? '1' });
  else if (seeds !== undefined) process.env.BATON_SOAK_SEEDS = seeds;
  await prepare();
  process.env.BATON_LONG_TESTS = 'soak';
  // Who repeats one case has no use for the properties.
  return runVitest(['run', '--project', 'soak', ...(seed === undefined ? [] : ['random-definitions.soak']), ...rest]);
});

/** @param {readonly string[]} args */
function readArguments(args) {
  /** @type {Record<string, string>} */
  const named = {};
  const rest = args.filter((arg, place) => {
    const name = /^--(seeds?)$/.exec(arg)?.[1] ?? /^--(seeds?)$/.exec(args[place - 1] ?? '')?.[1];
    if (name !== undefined && !arg.startsWith('--')) named[name] = arg;
    return name === undefined;
  });
  return { seed: named.seed, seeds: named.seeds, rest };
}
