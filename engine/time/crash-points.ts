/**
 * Named places at which a test may end the process, exactly there. In production nobody listens and a point costs one
 * comparison. Names say what is about to happen or has just happened.
 */
export const CRASH_POINTS = [
  'append.before',
  'append.after',
  'projection.before',
  'projection.after',
  'effect.before',
  'effect.after',
  'acknowledge.before',
  'acknowledge.after',
  'timer.before',
  'timer.after',
  'approval.before',
  'approval.after',
  'child_start.before',
  'child_start.after',
] as const;

/** Around what a schedule does, and not in a run that somebody started. */
export const SCHEDULE_CRASH_POINTS = ['schedule.before', 'schedule.after'] as const;

/** Around the recording of what a breaker did. */
export const ADMISSION_CRASH_POINTS = ['admission.before', 'admission.after'] as const;

export type CrashPoint =
  | (typeof CRASH_POINTS)[number]
  | (typeof ADMISSION_CRASH_POINTS)[number]
  | (typeof SCHEDULE_CRASH_POINTS)[number];

let listener: ((point: CrashPoint) => void) | null = null;

export function onCrashPoint(listen: ((point: CrashPoint) => void) | null): void {
  listener = listen;
}

export function reach(point: CrashPoint): void {
  if (listener !== null) listener(point);
}
