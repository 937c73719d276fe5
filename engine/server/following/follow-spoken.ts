/** Tells one watcher what the agent of a step says, as it comes: first what it has said so far, then what is new. */
import type { SpokenPiece } from '../../contract/spoken.ts';
import type { EngineReader } from '../../port/engine.ts';
import { tellAsItChanges } from './tell-as-it-changes.ts';

/** Milliseconds between two messages: faster than anybody reads. */
const PAUSE = 40;

/** Ends as `tellAsItChanges` does. */
export function followSpoken(
  engine: EngineReader,
  runId: string,
  stepId: string,
  aborted: AbortSignal | undefined,
): AsyncGenerator<SpokenPiece, void> {
  let told = { attempt: 0, upTo: 0 };
  return tellAsItChanges({
    aborted,
    isOver: () => engine.state === 'stopping',
    listen: (ring) => [engine.spoken.subscribe(runId, stepId, ring)],
    look: () => {
      const spoken = engine.spoken.of(runId, stepId);
      if (spoken === null) return null;
      const { attempt, text, dropped } = spoken;
      const known = told.attempt === attempt ? told.upTo : 0;
      const from = Math.max(known, dropped);
      const position = dropped + text.length;
      if (from === position) return null;
      told = { attempt, upTo: position };
      return { kind: 'piece', attempt, from, text: text.slice(from - dropped), position };
    },
    pause: PAUSE,
  });
}
