/**
 * Where a backup may go.
 *
 * Rules
 *  1. Nothing is replaced: whatever has that name already, a dangling link included, keeps it.
 *  2. Nothing that somebody names lies in the data folder, however it is reached: folders are compared by what they are
 *     on the disk and not by how they are spelt, so that links, mounts and upper case make no difference.
 */
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { BackupRefused } from './storage-errors.ts';

/** Folders of a data folder that may be links to elsewhere. */
const KEPT = ['assets', 'drafts', 'backups', 'agents'];

/** Rule 1. */
export function refuseWhatExists(target: string): void {
  if (lstatSync(target, { throwIfNoEntry: false }) === undefined) return;
  throw new BackupRefused(
    `There is something at ${target} already, and a backup never replaces anything`,
    'Name a place where nothing is yet.',
  );
}

/** Both rules, for a target that somebody has named. */
export function refuseTarget(directory: string, target: string): void {
  refuseWhatExists(target);
  if (!existsSync(directory)) return;
  const kept = new Set([directory, ...KEPT.map((name) => join(directory, name))].flatMap(identityOf));
  const parent = realpathSync.native(nearestExisting(dirname(resolve(target))));
  for (let folder = parent; ; folder = dirname(folder)) {
    if (identityOf(folder).some((identity) => kept.has(identity))) throw inDataFolder(target, directory);
    if (folder === dirname(folder)) break;
  }
  if (isBesideStore(directory, parent, basename(target))) throw inDataFolder(target, directory);
}

/** The store may be a link; SQLite keeps its log beside what it leads to. */
function isBesideStore(directory: string, parent: string, name: string): boolean {
  const store = join(directory, 'baton.sqlite');
  if (!existsSync(store)) return false;
  const real = realpathSync.native(store);
  const isSameFolder = identityOf(dirname(real)).some((identity) => identityOf(parent).includes(identity));
  return isSameFolder && name.toLowerCase().startsWith(basename(real).toLowerCase());
}

function identityOf(path: string): string[] {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? [`${found.dev}:${found.ino}`] : [];
}

function nearestExisting(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearestExisting(dirname(path));
}

function inDataFolder(target: string, directory: string): BackupRefused {
  return new BackupRefused(
    `${target} lies in the data folder ${directory}, where only Baton itself writes`,
    'Name a place outside of it, or none: it is then kept among the backups there.',
  );
}
