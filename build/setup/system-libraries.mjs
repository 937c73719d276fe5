// Electron links GTK, NSS and X11 libraries even when it runs as plain Node; a bare Linux server has none of them.
import { runApt } from './apt.mjs';
import { inProject } from './places.mjs';
import { runProgram } from './program.mjs';
import { say } from './say.mjs';

const playwright = ['node_modules/playwright-core/cli.js', 'install-deps', 'chromium'];
// GTK is what Chromium alone doesn't need; the others are a headless display and a notification service for the tests.
const aptPackages = ['libgtk-3-0', 'xvfb', 'xauth', 'dbus', 'dunst'];

/**
 * @param {string} binary
 * @returns {Promise<string[]>} the names of the libraries it lacks here
 */
export async function missingLibraries(binary) {
  if (process.platform !== 'linux') return [];
  const { code, stdout } = await runProgram('ldd', [binary]);
  if (code !== 0) return [];
  return [...stdout.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1]);
}

/** Whether we may install them ourselves. */
export async function canInstallLibraries() {
  return process.getuid?.() === 0 && (await runProgram('apt-get', ['--version'])).code === 0;
}

/** The one command for somebody who may. */
export function installCommand() {
  return `sudo sh -c 'node ${playwright.join(' ')} && apt-get install -y ${aptPackages.join(' ')}'`;
}

/** Installs what Electron needs. Failures show in what `missingLibraries` says afterwards. */
export async function installLibraries() {
  say('installing the system libraries that Electron needs (apt); this takes a minute');
  const steps = [
    [process.execPath, ...playwright], // begins with apt-get update
    ['apt-get', 'install', '-y', '--no-install-recommends', ...aptPackages],
  ];
  for (const [command, ...args] of steps) {
    const { code, stdout, stderr } = await runApt(command, args, { cwd: inProject() });
    if (code !== 0)
      say(`\`${command} ${args.join(' ')}\` ended with code ${code}:\n${`${stdout}${stderr}`.slice(-2000)}`);
  }
}
