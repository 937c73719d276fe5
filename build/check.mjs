#!/usr/bin/env node
// Runs the checks that are named, or all of them: node build/check.mjs lint types laws
import { checks } from './checks/checks.mjs';
import { runChecks } from './checks/run-checks.mjs';
import { prepare } from './setup/prepare.mjs';
import { Problem, runScript } from './setup/say.mjs';

await runScript(async () => {
  const asked = process.argv.slice(2);
  const known = Object.keys(checks);
  const unknown = asked.find((name) => !known.includes(name));
  if (unknown) throw new Problem(`there is no check called ${unknown}.`, `name any of: ${known.join(', ')}.`);
  await prepare();
  const failed = await runChecks(asked.length > 0 ? asked : known);
  return failed.length > 0 ? 1 : 0;
});
