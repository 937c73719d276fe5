// Setup as one function, for the scripts that need it done before they start.
import { installPackages, arePackagesCurrent } from './packages.mjs';
import { inProject } from './places.mjs';
import { oneAtATime } from './one-at-a-time.mjs';
import { isRuntimeCurrent } from './runtime.mjs';
import { Problem } from './say.mjs';

/**
 * Brings packages and a runtime. Does nothing, quickly, when both are there.
 * @param {{ afresh?: boolean }} [options] afresh: choose the runtime again, default false
 */
export async function prepare({ afresh = false } = {}) {
  checkNode();
  if (!afresh && (await isPrepared())) return;
  await oneAtATime(inProject('node_modules.lock'), async () => {
    if (!arePackagesCurrent()) await installPackages();
    if (!afresh && (await isRuntimeCurrent())) return;
    const { bringRuntime } = await import('./bring-runtime.mjs'); // of no use to whoever has one
    await bringRuntime();
  });
}

/** Whether packages and a runtime are there. */
export async function isPrepared() {
  return arePackagesCurrent() && (await isRuntimeCurrent());
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Problem(
    `Node ${process.versions.node} is too old for the tools.`,
    'install Node 20.19 or newer (22 or 24 are good too) and run this again.',
  );
}
