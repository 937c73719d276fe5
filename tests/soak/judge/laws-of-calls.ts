/** What holds of calls whatever else happens: an attempt is one effect, made again only because of a crash, and always with the same input. */
import { isDeepStrictEqual } from 'node:util';
import type { SentCall, Trace } from '../play/play.ts';

export function lawsOfCalls({ calls, crashes, events }: Trace): string[] {
  const complaints: string[] = [];
  for (const [key, made] of Map.groupBy(calls, (call) => call.key)) {
    if (made.length > 1 + crashes) complaints.push(`${key} was sent ${made.length} times, with ${crashes} crashes`);
    const [first, ...others] = made as [SentCall, ...SentCall[]];
    if (others.some(({ input }) => !isDeepStrictEqual(input, first.input))) complaints.push(`${key} was sent with two inputs`);
    const isRecorded = events.some((event) => event.type === 'orchestration.step.started' && event.runId === first.runId && event.data.stepId === first.stepId && event.data.attempt === first.attempt);
    if (!isRecorded) complaints.push(`${key} was sent, and its start is not recorded`);
  }
  return complaints;
}
