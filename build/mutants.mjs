#!/usr/bin/env node
// Changes the pure rooms of the engine, one small thing at a time, and expects a test or the type check to notice.
// Arguments: rooms or files of theirs, default all rooms. BATON_MUTANTS_AT_ONCE: how many are looked at side by side,
// default 2. BATON_MUTANTS_SHARE: how many of a hundred are looked at, always the same ones, default all.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { bringMutators, stryker } from './mutants/bring-mutators.mjs';
import { bearable, isGoodEnough, judged, scoreOf, survivorsOf, tableOf } from './mutants/report.mjs';
import { chooseRooms } from './mutants/rooms.mjs';
import { inProject } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { standInFor } from './setup/program.mjs';
import { findRuntime } from './setup/runtime.mjs';
import { Problem, runScript, say } from './setup/say.mjs';

await runScript(async () => {
  const chosen = chooseRooms(process.argv.slice(2));
  await prepare();
  await bringMutators();
  mkdirSync(inProject('out', 'mutants'), { recursive: true });
  const reports = [];
  for (const { room, files } of chosen) reports.push({ room, report: await mutate(room, files) });
  say('asking the compiler about those that no test has noticed');
  const { TypeCheck } = await import('./mutants/type-check.mjs');
  const compiler = new TypeCheck();
  const rooms = reports.map(({ room, report }) => ({
    room,
    all: judged(report, (...about) => compiler.refuses(...about)),
  }));
  const scores = rooms.map(({ room, all }) => ({ room, ...scoreOf(all) }));
  const survivors = rooms.map(({ all }) => survivorsOf(all)).join('');
  writeFileSync(inProject('out', 'mutants', 'survivors.txt'), survivors);
  process.stdout.write(tableOf(scores));
  say(
    `${bearable} % have to be noticed in every room; who was not: out/mutants/survivors.txt, with their lines: out/mutants/<room>.html`,
  );
  return isGoodEnough(scores) ? 0 : 1;
});

/**
 * @param {string} room
 * @param {readonly string[]} files
 * @returns {Promise<import('./mutants/report.mjs').Report>}
 */
async function mutate(room, files) {
  say(`mutants in ${files.length > 0 ? files.map((file) => basename(file)).join(', ') : `engine/${room}`}`);
  const reportFile = inProject('out', 'mutants', `${room}.json`);
  rmSync(reportFile, { force: true });
  const { command, env } = findRuntime();
  const chosen = { BATON_MUTANTS_ROOM: room, BATON_MUTANTS_FILES: files.join(',') };
  const code = await standInFor(command, [stryker, 'run', inProject('build/mutants/stryker.config.mjs')], {
    ...env,
    ...chosen,
  });
  if (code !== 0)
    throw new Problem(
      `The tests of engine/${room} could not be run against mutants (code ${code}).`,
      'see above: most often a test fails even without a mutant.',
    );
  return JSON.parse(readFileSync(reportFile, 'utf8'));
}
