import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of this test's own, gone when the test has ended. */
export function temporaryDirectory(parent: string = tmpdir()): string {
  const path = mkdtempSync(join(parent, 'baton-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
