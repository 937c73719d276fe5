/** The program that runs the engine, and the packages that carry binaries. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ENGINE_VERSION } from '../../version.ts';
import { broken, ok, warning } from './finding.ts';
import type { DoctorFinding } from './finding.ts';

/** What setup wrote down of its choice. An installed program has none. */
const recordFile = fileURLToPath(new URL('../../node_modules/.baton-runtime.json', import.meta.url));
const oldestNode = [22, 19] as const;
const packagesWithBinaries = ['better-sqlite3', '@electric-sql/pglite', 'libpg-query'];

export function examineRuntime(): DoctorFinding {
  const { node, electron } = process.versions as NodeJS.ProcessVersions & { readonly electron?: string };
  const isStandIn = isElectronStandIn();
  const of = [electron === undefined ? '' : `Node ${node}`, isStandIn ? 'a stand-in for development and tests' : '']
    .filter(Boolean)
    .join(', ');
  const summary = `Baton ${ENGINE_VERSION} on ${electron === undefined ? `Node ${node}` : `Electron ${electron}`}${of ? ` (${of})` : ''}`;
  const details = {
    version: ENGINE_VERSION,
    binary: process.execPath,
    node,
    electron: electron ?? null,
    isStandIn,
    platform: `${process.platform} ${process.arch}`,
  };
  const [major = 0, minor = 0] = node.split('.').map(Number);
  const isOld = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  return isOld
    ? broken(
        'runtime',
        summary,
        `The engine needs Node ${oldestNode.join('.')} or newer, or Electron: npm run setup`,
        details,
      )
    : ok('runtime', `${summary}: ${process.execPath}`, details);
}

export function examinePackages(): DoctorFinding {
  const { resolve } = createRequire(import.meta.url);
  const missing = packagesWithBinaries.filter((name) => {
    try {
      resolve(name);
      return false;
    } catch {
      return true;
    }
  });
  if (missing.length === 0) return ok('packages', `${packagesWithBinaries.join(', ')} are there`);
  const needed = missing.includes('better-sqlite3') ? broken : warning;
  return needed(
    'packages',
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
    'Install them: npm run setup',
    { missing },
  );
}

function isElectronStandIn(): boolean {
  if (!existsSync(recordFile)) return false;
  const { kind, path } = JSON.parse(readFileSync(recordFile, 'utf8')) as { kind?: unknown; path?: unknown };
  return kind === 'electron-fallback' && path === process.execPath;
}
