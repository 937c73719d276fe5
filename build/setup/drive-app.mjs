// Runs a program of the tests' that drives the real app, with a display where there is none.
import { bundle } from './bundle.mjs';
import { hasDisplay, openVirtualDisplay } from './display.mjs';
import { inProject } from './places.mjs';
import { prepare } from './prepare.mjs';
import { standInFor } from './program.mjs';
import { findRuntime } from './runtime.mjs';

/**
 * @param {string} program a file of tests/e2e
 * @param {readonly string[]} [args] for it
 * @returns {Promise<number>} its exit code
 */
export async function driveApp(program, args = []) {
  await prepare();
  await bundle();
  const { command, env } = findRuntime();
  const display = hasDisplay() ? undefined : await openVirtualDisplay();
  try {
    return await standInFor(command, [inProject('tests', 'e2e', program), ...args], { ...env, ...display?.variables });
  } finally {
    display?.close();
  }
}
