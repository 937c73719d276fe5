/**
 * Assets and drafts on their way back from a backup, while no engine runs.
 *
 * Rules
 *  1. Nothing is taken away: assets that the backup doesn't have stay, and so do drafts. A draft that is replaced is
 *     kept aside.
 *  2. Each file is written beside its place, compared with its hash, made durable, then given its name. Doing all of it
 *     again changes nothing more.
 */
import { constants, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ASSET_NAME, DRAFT_NAME, filesIn, hashInName } from './backup-contents.ts';
import type { BackupManifest } from './backup-folder.ts';
import { reachInStorage } from './crash-points.ts';
import { hashFileSync } from '../file-hash.ts';
import { syncToDisk } from './synchronous-copy.ts';

export interface RestoredContents {
  readonly assets: number;
  readonly drafts: number;
  /** Damaged or missing in the backup, and not here either. */
  readonly lostFiles: readonly string[];
}

export function restoreContents(
  backup: string,
  { assets, drafts }: Pick<BackupManifest, 'assets' | 'drafts'>,
  directory: string,
  now: number,
): RestoredContents {
  const lostFiles: string[] = [];
  for (const folder of ['assets', 'drafts']) removeUnfinished(join(directory, folder));
  for (const name of assets) {
    if (!ASSET_NAME.test(name)) continue;
    if (!bringBack(join(backup, 'assets'), join(directory, 'assets'), name, hashInName(name)))
      lostFiles.push(join('assets', name));
    reachInStorage('restore.asset-written');
  }
  const aside = join(directory, `drafts.before-restore-${new Date(now).toISOString().replaceAll(':', '-')}`);
  for (const { name, sha256 } of drafts) {
    if (!DRAFT_NAME.test(name)) continue;
    if (!bringBack(join(backup, 'drafts'), join(directory, 'drafts'), name, sha256, aside))
      lostFiles.push(join('drafts', name));
  }
  for (const folder of ['assets', 'drafts'])
    if (existsSync(join(directory, folder))) syncToDisk(join(directory, folder));
  return { assets: assets.length, drafts: drafts.length, lostFiles };
}

/** False: there is no whole one, neither there nor here. */
function bringBack(from: string, to: string, name: string, sha256: string, aside?: string): boolean {
  const path = join(to, name);
  if (existsSync(path) && hashFileSync(path) === sha256) return true;
  if (!existsSync(join(from, name))) return false;
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const staged = `${path}.restoring.part`;
  copyFileSync(join(from, name), staged, constants.COPYFILE_FICLONE);
  if (hashFileSync(staged) !== sha256) {
    rmSync(staged, { force: true });
    return false;
  }
  syncToDisk(staged);
  if (aside !== undefined && existsSync(path)) {
    mkdirSync(aside, { recursive: true, mode: 0o700 });
    copyFileSync(path, join(aside, name));
    syncToDisk(join(aside, name));
  }
  renameSync(staged, path);
  return true;
}

function removeUnfinished(folder: string): void {
  for (const name of filesIn(folder, /\.part$/)) rmSync(join(folder, name), { force: true });
}
