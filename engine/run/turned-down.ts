/**
 * Which outputs must not be used again, by the events that say so. Pure.
 *
 * Rules
 *  1. What was undone, or is about to be, what was invalidated, and what a person or their silence turned down is not
 *     served again.
 *  2. A result that nobody has approved, because its run went elsewhere or ended, is not served either. Another run's
 *     output that it was taken from stays: nobody has said anything against it.
 */
import type { RunEvent } from './run-event.ts';

export interface TurnedDown {
  /** Names of outputs, whichever run they came from. */
  readonly keys: readonly string[];
  readonly outputs: readonly TurnedDownOutput[];
}

export interface TurnedDownOutput {
  readonly runId: string;
  readonly stepId: string;
  /** With those of its parts, and of its child runs. */
  readonly isWhole: boolean;
}

/** What it has made is good, wherever the run goes from there. */
export const ACCEPTS: ReadonlySet<string> = new Set(['continue', 'go_to', 'complete']);

const NONE: TurnedDown = { keys: [], outputs: [] };

/** Of every event that is recorded: most say nothing of it. */
export function turnedDownBy(event: RunEvent): TurnedDown {
  const { runId } = event;
  switch (event.type) {
    case 'orchestration.step.reopened': {
      const { stepId, reason, rejectedCacheKey, rejectedCacheKeys = [] } = event.data;
      const keys = rejectedCacheKey === undefined ? rejectedCacheKeys : [rejectedCacheKey, ...rejectedCacheKeys];
      return { keys, outputs: [{ runId, stepId, isWhole: reason === 'rewind' }] };
    }
    case 'orchestration.step.invalidated':
    case 'orchestration.step.compensated':
      return { keys: [], outputs: [{ runId, stepId: event.data.stepId, isWhole: true }] };
    case 'orchestration.run.rollback_started':
      return { keys: [], outputs: event.data.steps.map(({ stepId }) => ({ runId, stepId, isWhole: true })) };
    case 'orchestration.checkpoint.resolved': {
      const { stepId, decision, rejectedCacheKey } = event.data;
      if (stepId === null || ACCEPTS.has(decision)) return NONE;
      const isWhole = decision !== 'withdrawn'; // rule 2
      return { keys: rejectedCacheKey === undefined ? [] : [rejectedCacheKey], outputs: [{ runId, stepId, isWhole }] };
    }
    case 'orchestration.checkpoint.expired': {
      const { stepId, outcome, rejectedCacheKey } = event.data;
      if (stepId === null || outcome === 'remind' || outcome === 'escalate') return NONE;
      return {
        keys: rejectedCacheKey === undefined ? [] : [rejectedCacheKey],
        outputs: [{ runId, stepId, isWhole: true }],
      };
    }
    default:
      return NONE;
  }
}

/**
 * Whether this output, made by this step, is turned down by events that are not recorded yet. Its parts and children
 * are not looked at.
 */
export function isTurnedDown(
  events: readonly RunEvent[],
  key: string,
  { runId, stepId }: { readonly runId: string; readonly stepId: string },
): boolean {
  return events.some((event) => {
    const { keys, outputs } = turnedDownBy(event);
    return (
      keys.includes(key) ||
      outputs.some(
        (output) =>
          output.runId === runId &&
          (output.stepId === stepId || (output.isWhole && stepId.startsWith(`${output.stepId}[`))),
      )
    );
  });
}
