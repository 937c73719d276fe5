/** What a limit says, and how a size is told. */
export type LimitUnit =
  | 'bytes'
  | 'calls'
  | 'items'
  | 'labels'
  | 'runs'
  | 'levels'
  | 'events'
  | 'decisions'
  | 'signals'
  | 'entries'
  | 'iterations'
  | 'operations'
  | 'milliseconds'
  | 'problems'
  | 'fields';

export interface Limit {
  readonly usual: number;
  readonly hard: number;
  readonly unit: LimitUnit;
  /** What has this size, as a sentence begins with it: "A step's input". */
  readonly subject: string;
  /** What whoever meets it does instead. A sentence. */
  readonly wayOut: string;
}

export const KIB = 1024;
export const MIB = 1024 * KIB;

export function describeSize(size: number, unit: LimitUnit): string {
  if (unit !== 'bytes') return `${size.toLocaleString('en-US')} ${size === 1 ? singular(unit) : unit}`;
  if (size >= MIB) return `${(size / MIB).toFixed(1).replace(/\.0$/, '')} MiB`;
  return size >= KIB ? `${(size / KIB).toFixed(1).replace(/\.0$/, '')} KiB` : `${size} bytes`;
}

function singular(unit: LimitUnit): string {
  return unit === 'entries' ? 'entry' : unit.slice(0, -1);
}
