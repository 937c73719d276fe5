/**
 * Which input a step is rehearsed with: those that can be chosen, and the text that is made of the chosen one. Pure.
 */
import type { MadeInput, RecordedInput } from '../../../engine/contract/step-rehearsal.ts';
import { relativeTime } from '../../design/time-words.ts';

export interface Offered {
  readonly begun: MadeInput;
  readonly recorded: readonly RecordedInput[];
}

/** Of a recorded attempt: what its agent was given, or what this text would give it. */
export type Reading = 'then' | 'now';

export const BEGUN = 'begun';

function keyOfAttempt({ runId, attempt }: Pick<RecordedInput, 'runId' | 'attempt'>): string {
  return `${runId}/${attempt}`;
}

export function sourcesOf({ recorded }: Offered, now: number): { readonly value: string; readonly label: string }[] {
  const past = recorded.map((each) => ({
    value: keyOfAttempt(each),
    label: `${relativeTime(each.at, now)} · attempt ${each.attempt}, ${each.status} · run …${each.runId.slice(-8)}${each.now ? '' : ' · this step alone'}`,
  }));
  return [...past, { value: BEGUN, label: 'The parameters that a run begins with' }];
}

/** The newest attempt of a whole run; without one, what a run would begin with. */
export function firstSource({ recorded }: Offered): string {
  const newest = recorded.find(({ now }) => now !== null);
  return newest ? keyOfAttempt(newest) : BEGUN;
}

/** What this text makes of the source comes first; `then` only where it was something else. */
export function readingsOf(offered: Offered, source: string): readonly Reading[] {
  const found = offered.recorded.find((each) => keyOfAttempt(each) === source);
  if (!found?.now) return ['then'];
  return JSON.stringify(found.now.input) === JSON.stringify(found.then) ? ['now'] : ['now', 'then'];
}

export function inputOfSource(offered: Offered, source: string, reading: Reading): MadeInput {
  const found = offered.recorded.find((each) => keyOfAttempt(each) === source);
  if (!found) return offered.begun;
  return reading === 'now' && found.now ? found.now : { input: found.then, missing: [] };
}
