// Programs that end in apt, one at a time: while another one has its lock, it ends at once and says so. Its own option
// to wait (DPkg::Lock::Timeout) is for installing alone, and not for the lists and the archive that go before it.
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from './program.mjs';
import { say } from './say.mjs';

/** Milliseconds between two tries, and how many tries there are: twenty minutes, which two slow setups need. */
const BETWEEN = 2_000;
const TRIES = 600;

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string }} [options]
 * @param {{ run: typeof runProgram, pause: () => Promise<unknown>, tell: (text: string) => void }} [by]
 * @returns {ReturnType<typeof runProgram>}
 */
export async function runApt(
  command,
  args,
  options = {},
  { run, pause, tell } = { run: runProgram, pause: () => sleep(BETWEEN), tell: say },
) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  let told = '';
  for (let tries = 1; ; tries += 1) {
    const ended = await run(command, args, { ...options, env });
    const holder = ended.code === 0 ? null : lockHolder(`${ended.stdout}${ended.stderr}`);
    if (holder === null || tries === TRIES) return ended;
    if (told !== holder) tell(`${holder} is installing packages on this machine; waiting until it has ended`);
    told = holder;
    await pause();
  }
}

/**
 * @param {string} output of apt
 * @returns {string | null} who has the lock that it did not get; null: that is not what kept it from its work
 */
export function lockHolder(output) {
  if (!/Could not get lock|Unable to (?:lock|acquire)/.test(output)) return null;
  // apt 2.0 and newer: "Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (apt-get)"
  const [, pid, name] = /held by process (\d+)(?: \(([^)]*)\))?/.exec(output) ?? [];
  if (pid === undefined) return /Resource temporarily unavailable|Try again/.test(output) ? 'another program' : null;
  return name ? `${name} (process ${pid})` : `process ${pid}`;
}
