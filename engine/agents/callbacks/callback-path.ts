/**
 * The path by which a service calls back. The key in it is made of the attempt by a key of this data folder: nobody can
 * guess it, and it is checked without anything that was kept.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { NamedAttempt } from '../port/callbacks.ts';

export function callbackPath(attempt: NamedAttempt, folderKey: Buffer): string {
  const { runId, stepId, attempt: number } = attempt;
  const parts = [runId, stepId, String(number)].map(encodeURIComponent).join('/');
  return `/callbacks/${parts}?key=${keyOf(attempt, folderKey).toString('base64url')}`;
}

/** Which attempt a path means. Null: none, or its key is not the one of that attempt. */
export function attemptOfPath(path: string, folderKey: Buffer): NamedAttempt | null {
  const found = /^\/callbacks\/([^/?]+)\/([^/?]+)\/(\d{1,9})\?key=([A-Za-z0-9_-]{43})$/.exec(path);
  if (!found) return null;
  const [, runId = '', stepId = '', attempt, key = ''] = found;
  try {
    const named = {
      runId: decodeURIComponent(runId),
      stepId: decodeURIComponent(stepId),
      attempt: Number(attempt),
    };
    return timingSafeEqual(Buffer.from(key, 'base64url'), keyOf(named, folderKey)) ? named : null;
  } catch {
    return null; // what is no encoding of anything, or a key of another length
  }
}

function keyOf({ runId, stepId, attempt }: NamedAttempt, folderKey: Buffer): Buffer {
  return createHmac('sha256', folderKey)
    .update(JSON.stringify([runId, stepId, attempt]))
    .digest();
}
