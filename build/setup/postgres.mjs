// A PostgreSQL for the tests of agents that ask one. Tests start clusters of their own with its programs.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runApt } from './apt.mjs';
import { say } from './say.mjs';
import { canInstallLibraries } from './system-libraries.mjs';

const versions = '/usr/lib/postgresql';
const others = ['/opt/homebrew/opt/postgresql@15/bin', '/usr/local/opt/postgresql@15/bin', '/usr/bin'];
const install = ['install', '-y', '--no-install-recommends', 'postgresql-15'];

function isThere() {
  const debian = existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin')) : [];
  return [...debian, ...others].some((folder) => existsSync(join(folder, 'initdb')));
}

/** Installs one where we may and says how where we may not. Its tests are skipped without it. */
export async function bringPostgres() {
  if (isThere() || process.platform !== 'linux') return;
  if (!(await canInstallLibraries()))
    return say(`the tests against PostgreSQL are skipped, until there is one: sudo apt-get ${install.join(' ')}`);
  say('installing PostgreSQL for the tests of databases (apt); this takes a minute');
  const first = await runApt('apt-get', install);
  if (first.code === 0) return;
  await runApt('apt-get', ['update']); // its lists may never have been fetched, or be too old
  const { code, stdout, stderr } = await runApt('apt-get', install);
  if (code !== 0)
    say(
      `PostgreSQL could not be installed (code ${code}); its tests are skipped:\n${`${stdout}${stderr}`.slice(-1000)}`,
    );
}
