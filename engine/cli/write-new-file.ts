import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { usageError } from './cli-error.ts';

/** A text where it was asked for; what is there is replaced only for whoever says so. */
export async function writeNewFile(
  file: string,
  text: string,
  { replace, mode }: { readonly replace: boolean; readonly mode: number },
): Promise<void> {
  try {
    const wasThere = existsSync(file);
    await writeFile(file, text, { flag: replace ? 'w' : 'wx' });
    if (!wasThere) await chmod(file, mode);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw usageError(`${file} exists already.`, 'Choose another name, or replace it: --force', { file });
  }
}
