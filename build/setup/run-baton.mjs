// From a checkout to a running command line.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { engineFlags } from './engine-flags.mjs';
import { cacheFolder, inProject } from './places.mjs';
import { asksForHelp, asksForVersion, helpOfBaton, versionOfBaton } from './help-of-baton.mjs';
import { prepare } from './prepare.mjs';
import { standInFor } from './program.mjs';
import { findHeadlessRuntime } from './runtime.mjs';
import { Problem } from './say.mjs';

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code of the command line
 */
export async function runBaton(args) {
  if (asksForHelp(args)) return helpOfBaton(args);
  if (asksForVersion(args)) return versionOfBaton();
  await prepare();
  await bundle({ only: args[0] === 'serve' ? ['program', 'window'] : ['program'] });
  const cli = inProject('out', 'main', 'cli.js');
  if (!existsSync(cli))
    throw new Problem(
      'the build has no command line in it.',
      'see that engine/cli/main.ts is there, then `npm run build -- --afresh`.',
    );
  const { command, env } = findHeadlessRuntime();
  // Compiling the bundle is a third of a cold start. (Not for tests: coverage is less exact with compiled code.)
  return standInFor(command, [...engineFlags, cli, ...args], {
    ...env,
    NODE_COMPILE_CACHE: join(cacheFolder(), 'compiled'),
  });
}
