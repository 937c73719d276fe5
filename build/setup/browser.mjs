// A browser for the tests that look at the console as it is served: Chromium, as the system brings it.
import { existsSync } from 'node:fs';
import { runApt } from './apt.mjs';
import { say } from './say.mjs';
import { canInstallLibraries } from './system-libraries.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];
const install = ['install', '-y', '--no-install-recommends', 'chromium'];

/** @returns {string | null} null: there is none here */
export function findBrowser() {
  return places.find((place) => existsSync(place)) ?? null;
}

/** Installs one where we may and says how where we may not. Its tests are skipped without it. */
export async function bringBrowser() {
  if (findBrowser() || process.platform !== 'linux') return;
  if (!(await canInstallLibraries()))
    return say(`the tests in a browser are skipped, until there is one: sudo apt-get ${install.join(' ')}`);
  say('installing Chromium for the tests in a browser (apt); this takes a minute');
  const first = await runApt('apt-get', install);
  if (first.code === 0) return;
  await runApt('apt-get', ['update']); // its lists may never have been fetched, or be too old
  const { code, stdout, stderr } = await runApt('apt-get', install);
  if (code !== 0)
    say(
      `Chromium could not be installed (code ${code}); the tests in a browser are skipped:\n${`${stdout}${stderr}`.slice(-1000)}`,
    );
}
