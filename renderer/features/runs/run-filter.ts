/** What of all runs somebody wants to see. Pure; kept as JSON in saved views. */
import type { RunStatusView } from '../../../engine/contract/run-status.ts';
import type { RunSort } from '../../../engine/contract/run-summary.ts';

export const periods = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000, month: 30 * 86_400_000 } as const;
export type Period = keyof typeof periods;

export const anySchedule = 'any';

export interface RunFilter {
  readonly status: readonly RunStatusView[];
  /** Beside those: runs that people are asked about, whatever they are. Left out in views of older versions. */
  readonly isAsking?: boolean;
  readonly definition: string | null;
  readonly owner: string | null;
  readonly period: Period | null;
  /** A schedule's id, or every run that a schedule started. Null: whoever started it. */
  readonly schedule: string | typeof anySchedule | null;
  readonly text: string;
  readonly withChildren: boolean;
  readonly sort: RunSort;
}

export const everything: RunFilter = {
  status: [],
  definition: null,
  owner: null,
  period: null,
  schedule: null,
  text: '',
  withChildren: false,
  sort: 'newest',
};

/** In the words of the contract. @param now the present, for periods that end there */
export function askFor(
  { status, isAsking = false, definition, owner, period, schedule = null, text, withChildren, sort }: RunFilter,
  now: number,
) {
  return {
    sort,
    ...(!withChildren && { parentRunId: null }),
    ...(status.length > 0 && { status: [...status] }),
    ...(isAsking && { isAsking: true as const }),
    ...(definition !== null && { definition }),
    ...(owner !== null && { owner }),
    ...(period !== null && { createdAfter: now - periods[period] }),
    ...(schedule === anySchedule ? { isScheduled: true } : schedule !== null && { scheduleId: schedule }),
    ...(text !== '' && { text }),
  };
}

/** Whether it leaves anything out. The order leaves nothing out. */
export function isNarrow({
  status,
  isAsking = false,
  definition,
  owner,
  period,
  schedule = null,
  text,
}: RunFilter): boolean {
  return (
    status.length > 0 ||
    isAsking ||
    definition !== null ||
    owner !== null ||
    period !== null ||
    schedule !== null ||
    text !== ''
  );
}

export function isSame(a: RunFilter, b: RunFilter): boolean {
  return JSON.stringify({ ...everything, ...a }) === JSON.stringify({ ...everything, ...b });
}
