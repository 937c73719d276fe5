import type { JsonObject } from '../values/json.ts';
import type { WaitStarted } from './run-event.ts';

/** What a wait was given, for readers and for whoever is called because it takes too long. */
export function inputOfWait({ signals, correlation, dueAt }: WaitStarted): JsonObject {
  return { signals: [...signals], correlation, until: dueAt === null ? null : new Date(dueAt).toISOString() };
}
