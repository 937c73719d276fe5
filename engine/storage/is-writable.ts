import { accessSync, constants } from 'node:fs';

/** Whether this process may write into the folder. */
export function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
