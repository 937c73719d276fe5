// vitest on the runtime that ships; the arguments are vitest's own: `npm run vitest -- watch engine/run`.
import { runVitest } from './checks/run-tests.mjs';
import { prepare } from './setup/prepare.mjs';
import { runScript } from './setup/say.mjs';

await runScript(async () => {
  await prepare();
  const args = process.argv.slice(2);
  return runVitest(args.length > 0 ? args : ['run']);
});
