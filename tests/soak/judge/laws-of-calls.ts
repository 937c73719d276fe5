/**
 * What holds of calls whatever else happens: an attempt is one effect, made again only because of a crash, and always
 * with the same input.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Case } from '../operator.ts';
import type { SentCall, Trace } from '../play/play.ts';

export function lawsOfCalls({ calls, crashes, events, mostOpen }: Trace, { concurrency, storage }: Case): string[] {
  const complaints: string[] = [];
  if (mostOpen > (concurrency ?? Infinity))
    complaints.push(`${mostOpen} calls waited for an answer, and ${concurrency} may`);
  for (const [key, made] of Map.groupBy(calls, (call) => call.key)) {
    if (made.length > 1 + crashes) complaints.push(`${key} was sent ${made.length} times, with ${crashes} crashes`);
    const isOnce = made[0]?.agent === 'once' && storage === 'memory'; // over SQLite it is a rehearsal, which harms nobody
    if (isOnce && made.length > 1)
      complaints.push(`${key} was sent ${made.length} times, to an agent that must be called once`);
    const [first, ...others] = made as [SentCall, ...SentCall[]];
    if (others.some(({ input }) => !isDeepStrictEqual(input, first.input)))
      complaints.push(`${key} was sent with two inputs`);
    const isRecorded = events.some(
      (event) =>
        event.type === 'orchestration.step.started' &&
        event.runId === first.runId &&
        event.data.stepId === first.stepId &&
        event.data.attempt === first.attempt,
    );
    if (!isRecorded) complaints.push(`${key} was sent, and its start is not recorded`);
  }
  return complaints;
}
