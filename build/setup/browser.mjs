// A browser for the tests that look at the console as it is served: Chromium, as the system brings it.
import { existsSync } from 'node:fs';
import { bringPackage } from './bring-package.mjs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @returns {string | null} null: there is none here */
export function findBrowser() {
  return places.find((place) => existsSync(place)) ?? null;
}

/** Installs one where we may and says how where we may not. Its tests are skipped without it. */
export async function bringBrowser() {
  if (!findBrowser())
    await bringPackage({ name: 'Chromium', packageName: 'chromium', tests: 'the tests in a browser' });
}
