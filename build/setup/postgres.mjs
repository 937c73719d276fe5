// A PostgreSQL for the tests of agents that ask one. Tests start clusters of their own with its programs.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bringPackage } from './bring-package.mjs';

const versions = '/usr/lib/postgresql';
const others = ['/opt/homebrew/opt/postgresql@15/bin', '/usr/local/opt/postgresql@15/bin', '/usr/bin'];

function isThere() {
  const debian = existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin')) : [];
  return [...debian, ...others].some((folder) => existsSync(join(folder, 'initdb')));
}

/** Installs one where we may and says how where we may not. Its tests are skipped without it. */
export async function bringPostgres() {
  if (!isThere())
    await bringPackage({ name: 'PostgreSQL', packageName: 'postgresql-15', tests: 'the tests of databases' });
}
