/**
 * Opens a file that is kept under a name of our own, and nothing else that somebody may have put there: no link, no
 * pipe, no device.
 */
import { constants } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';

/** Rejects when there is no such file in the folder itself, or when the folder is a link. */
export async function openLinkless(folder: string, name: string): Promise<FileHandle> {
  const place = join(await realpath(dirname(resolve(folder))), basename(folder));
  const path = join(place, name);
  if ((await lstat(place)).isSymbolicLink() || !path.startsWith(place + sep))
    throw new Error(`${name} leads out of its folder`);
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile() || (await realpath(path)) !== path) throw new Error(`${name} is no file`);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** All of it, as `openLinkless` opens it. */
export async function readLinkless(folder: string, name: string): Promise<Buffer> {
  const file = await openLinkless(folder, name);
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}
