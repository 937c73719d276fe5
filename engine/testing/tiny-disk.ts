import { spawnSync } from 'node:child_process';
import { onTestFinished, type TestContext } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

/** A file system of so many megabytes, gone when the test has ended. Skips the test where none can be mounted. */
export function tinyDisk(context: TestContext, megabytes: number): string {
  const directory = temporaryDirectory();
  const isMounted =
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory]).status === 0;
  context.skip(!isMounted, 'only root on Linux can mount a tiny disk, and not in every container');
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', directory]);
  });
  return directory;
}
