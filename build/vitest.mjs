// vitest on the runtime that ships; the arguments are vitest's own: `npm run vitest -- watch engine/run`.
import { prepare } from './setup/prepare.mjs';
import { inProject } from './setup/places.mjs';
import { standInFor } from './setup/program.mjs';
import { findRuntime } from './setup/runtime.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  const { command, env } = findRuntime();
  const args = process.argv.slice(2);
  return standInFor(command, [inProject('node_modules/vitest/vitest.mjs'), ...(args.length > 0 ? args : ['run'])], env);
});
