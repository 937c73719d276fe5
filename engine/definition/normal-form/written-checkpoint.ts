/** Where a step says how people are asked: under its checkpoint, or an approval by itself. */
import type { Path } from '../reading/located.ts';
import type { AuthoredCheckpoint } from '../schema/checkpoint.ts';
import type { AuthoredStep } from '../schema/step.ts';
import type { Step } from '../step.ts';

export interface WrittenCheckpoint {
  readonly asked: Omit<AuthoredCheckpoint, 'reason'> & { readonly reason?: string | undefined };
  /** Within the step, with the schema's keys. */
  readonly keys: Path;
}

/** Null: nobody is asked. */
export function writtenCheckpointOf(step: AuthoredStep): WrittenCheckpoint | null {
  if (step.type === 'approval') return { asked: step, keys: keysOfCheckpoint(step) };
  const checkpointAfter = 'checkpointAfter' in step ? step.checkpointAfter : undefined;
  return checkpointAfter ? { asked: checkpointAfter, keys: keysOfCheckpoint(step) } : null;
}

export function keysOfCheckpoint({ type }: { readonly type?: Step['type'] | undefined }): Path {
  return type === 'approval' ? [] : ['checkpointAfter'];
}
