/**
 * Assets and drafts on their way into a backup.
 *
 * Rules
 *  1. Each file is read back and compared with its hash.
 *  2. An asset that an earlier backup of the same folder has is another name for the same file, where the file system
 *     can do that: twenty backups cost one copy. It is never another name for the file in use, whose damage would be
 *     the backup's, too.
 *  3. What is damaged in use and whole in no earlier backup can't be kept: it is named, and does not hold up the rest.
 */
import { constants, existsSync, readdirSync, statSync } from 'node:fs';
import { copyFile, link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupManifest } from './backup-folder.ts';
import { hashFile } from '../file-hash.ts';
import { syncToDisk } from './synchronous-copy.ts';

export const ASSET_NAME = /^([0-9a-f]{64})\.[a-z0-9]{1,10}$/;
export const DRAFT_NAME = /^[0-9a-f]{64}\.json$/;

export interface CopiedFiles extends Pick<BackupManifest, 'assets' | 'drafts'> {
  readonly sizeBytes: number;
  readonly damagedAssets: readonly string[];
}

/** @param earlier backups of the same folder, newest first */
export async function copyContents(
  directory: string,
  target: string,
  earlier: readonly string[],
): Promise<CopiedFiles> {
  const assets: string[] = [];
  const damagedAssets: string[] = [];
  for (const name of filesIn(join(directory, 'assets'), ASSET_NAME)) {
    const isKept = await keepAsset(name, join(directory, 'assets'), join(target, 'assets'), earlier);
    (isKept ? assets : damagedAssets).push(name);
  }
  const drafts = await copyDrafts(join(directory, 'drafts'), join(target, 'drafts'));
  for (const folder of ['assets', 'drafts']) if (existsSync(join(target, folder))) syncToDisk(join(target, folder));
  const paths = [
    ...assets.map((name) => join(target, 'assets', name)),
    ...drafts.map(({ name }) => join(target, 'drafts', name)),
  ];
  return { assets, drafts, damagedAssets, sizeBytes: paths.reduce((sum, path) => sum + statSync(path).size, 0) };
}

/** In the order of their names; nothing when there is no such folder. */
export function filesIn(folder: string, name: RegExp): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => name.test(file))
        .sort()
    : [];
}

export function hashInName(asset: string): string {
  return asset.slice(0, 64);
}

/** False: it is damaged. */
async function keepAsset(name: string, folder: string, target: string, earlier: readonly string[]): Promise<boolean> {
  await mkdir(target, { recursive: true, mode: 0o700 });
  const kept = join(target, name);
  for (const backup of earlier) {
    const known = join(backup, 'assets', name);
    if (!existsSync(known) || !(await isLinked(known, kept))) continue;
    if ((await hashFile(kept)) === hashInName(name)) return true;
    await rm(kept, { force: true });
  }
  await copyFile(join(folder, name), kept, constants.COPYFILE_FICLONE);
  if ((await hashFile(kept)) === hashInName(name)) {
    syncToDisk(kept);
    return true;
  }
  await rm(kept, { force: true });
  return false;
}

async function isLinked(known: string, kept: string): Promise<boolean> {
  try {
    await link(known, kept);
    return true;
  } catch {
    return false; // not on this file system, or too many names already
  }
}

/**
 * A draft may be saved or discarded meanwhile: each is the old text or the new one, and one that is gone is left out.
 */
async function copyDrafts(folder: string, target: string): Promise<{ name: string; sha256: string }[]> {
  const copied: { name: string; sha256: string }[] = [];
  for (const name of filesIn(folder, DRAFT_NAME)) {
    await mkdir(target, { recursive: true, mode: 0o700 });
    const path = join(target, name);
    try {
      await copyFile(join(folder, name), path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      continue;
    }
    syncToDisk(path);
    copied.push({ name, sha256: await hashFile(path) });
  }
  return copied;
}
