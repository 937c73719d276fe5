/**
 * A host without a window: it lists what lies on the disk, and leaves the rest to the desktop app and the command line.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LicenseView } from '../contract/settings.ts';
import { EngineError } from '../port/engine.ts';
import type { HostPort } from '../server/transports/host-port.ts';
import { programFolder } from './shipped.ts';

export function headlessHost(directory: string): HostPort {
  return {
    abilities: {
      kind: 'headless',
      canOpenFolder: false,
      canRestore: false,
      canNotify: false,
      canKeepSecrets: false,
      runtime: runtimeOf(process.versions),
    },
    backups: async () => {
      const { listBackups, sizeOfBackup } = await import('../storage/sqlite/backup-folder.ts');
      return listBackups(directory).map(({ path, at }) => ({ file: path, at, sizeBytes: sizeOfBackup(path) }));
    },
    licenses: async () => {
      const found = await Promise.all(
        ['main', 'renderer'].map((part) => licensesIn(join(programFolder, part, 'licenses.json'))),
      );
      const byName = new Map(found.flat().map((license) => [`${license.name}@${license.version}`, license]));
      return [...byName.values()].sort((left, right) => left.name.localeCompare(right.name));
    },
    openFolder: () => refuse('Only the desktop app can open a folder', `The data lies in ${directory}.`),
    restore: (file) =>
      refuse('A backup is restored while no engine runs', `End the engine, then: baton restore ${file} --yes`),
    lastRestore: null,
    secrets: null,
  };
}

export function runtimeOf({
  electron,
  chrome,
  node,
  v8,
  ...others
}: Readonly<Record<string, string | undefined>>): { name: string; version: string }[] {
  const { sqlite } = others;
  const named = [
    ['Electron', electron],
    ['Chromium', chrome],
    ['Node.js', node],
    ['V8', v8],
    ['SQLite of Node.js', sqlite],
  ] as const;
  return named.flatMap(([name, version]) => (version === undefined ? [] : [{ name, version }]));
}

/** Written by the build; running from source there is none. */
async function licensesIn(file: string): Promise<LicenseView[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LicenseView[];
  } catch {
    return [];
  }
}

function refuse(message: string, remedy: string): Promise<never> {
  return Promise.reject(new EngineError('unsupported', message, { remedy }));
}
