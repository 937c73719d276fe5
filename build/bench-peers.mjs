#!/usr/bin/env node
// The same work on other engines, on this machine, in one run: a hundred runs of twenty steps that do nothing, each
// step durable before the next begins, as each product's documentation says. Beside them Baton's W3 and its floor.
// Arguments: names of peers, default all; `--rounds`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArguments, work } from './peers/arguments.mjs';
import { bringPeer, lastLine, packageOf } from './peers/bring-peer.mjs';
import { peersTable } from './peers/table.mjs';
import { bundle } from './setup/bundle.mjs';
import { engineFlags } from './setup/engine-flags.mjs';
import { inProject } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { runProgram } from './setup/program.mjs';
import { findHeadlessRuntime } from './setup/runtime.mjs';
import { runScript, say } from './setup/say.mjs';

const peerMs = 300_000;

await runScript(async () => {
  const { names, rounds } = readArguments(process.argv.slice(2));
  await prepare();
  await bundle({ only: ['program'] });
  say('measuring Baton and the floor (W3)');
  const { rows, floor } = await measureBaton();
  for (const name of names) rows.push(await measurePeer(name, rounds));
  process.stdout.write(`${work.runs} runs of ${work.steps} steps at once\n\n${peersTable(rows, floor)}`);
});

/** @typedef {import('./peers/table.mjs').Row} Row */

/** @returns {Promise<{ rows: Row[], floor: number | undefined }>} */
async function measureBaton() {
  const { command, env } = findHeadlessRuntime();
  const program = inProject('out', 'main', 'bench.js');
  const { code, stdout, stderr } = await runProgram(command, [...engineFlags, program, 'W3'], { env });
  if (code !== 0) return { rows: [{ name: 'Baton', about: lastLine(stderr) }], floor: undefined };
  const { figures } = JSON.parse(stdout);
  const durable = 'SQLite WAL, synchronous FULL';
  return {
    floor: figures.floorGroupPerSecond,
    rows: [
      {
        name: 'the floor, one transaction per tick',
        stepsPerSecond: figures.floorGroupPerSecond,
        about: `${durable}; no engine`,
      },
      {
        name: 'the floor, one transaction per step',
        stepsPerSecond: figures.floorStepPerSecond,
        about: `${durable}; no engine`,
      },
      { name: 'Baton', stepsPerSecond: figures.stepsPerSecond, rssMb: figures.peakRssMb, about: durable },
    ],
  };
}

/**
 * @param {string} name
 * @param {number} rounds
 * @returns {Promise<Row>}
 */
async function measurePeer(name, rounds) {
  const label = packageOf(name);
  const folder = mkdtempSync(join(tmpdir(), `baton-peer-${name}-`));
  try {
    const program = await bringPeer(name);
    say(`measuring ${name}`);
    const { command, env } = findHeadlessRuntime();
    const { code, stdout, stderr } = await runProgram(command, [program, JSON.stringify({ ...work, rounds, folder })], {
      env,
      timeoutMs: peerMs,
    });
    if (code !== 0) return { name: label, about: lastLine(stderr) || `it ended with ${code}` };
    const { stepsPerSecond, rssMb, durability } = JSON.parse(lastLine(stdout));
    return { name: label, stepsPerSecond, rssMb, about: durability };
  } catch (error) {
    return { name: label, about: lastLine(error.message) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
