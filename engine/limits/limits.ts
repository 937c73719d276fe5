/**
 * WHATEVER ANOTHER DECIDES HAS A LIMIT. Every size, count and depth that a definition, an agent, a person or another program
 * decides stands in this one list, with the sentence that leads out. `usual` holds until an operator raises it in the settings;
 * `hard` is what the engine survives, and nobody gets past it.
 */

export type LimitUnit = 'bytes' | 'items' | 'runs' | 'levels' | 'events' | 'decisions';

export interface Limit {
  readonly usual: number;
  readonly hard: number;
  readonly unit: LimitUnit;
  /** What has this size, as a sentence begins with it: "A step's input". */
  readonly subject: string;
  /** What whoever meets it does instead. A sentence. */
  readonly wayOut: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const LIMITS = {
  valueBytes: {
    usual: 2 * MIB,
    hard: 16 * MIB,
    unit: 'bytes',
    subject: 'A value',
    wayOut: 'Hand over big things as assets: a step passes the reference on, and whoever needs the bytes fetches them.',
  },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;

/** The limits that hold for this engine, by name. */
export type Limits = { readonly [Name in LimitName]: number };

export const usualLimits: Limits = limitsWith({});

/** The usual limits with those that were raised or lowered; none goes past what the engine survives. */
export function limitsWith(raised: { readonly [Name in LimitName]?: number }): Limits {
  const names = Object.keys(LIMITS) as LimitName[];
  return Object.fromEntries(names.map((name) => [name, Math.min(raised[name] ?? LIMITS[name].usual, LIMITS[name].hard)])) as Limits;
}

/** What is told of something over its limit: a stable code, a sentence with both figures and the way out, and the facts. */
export interface OverLimit {
  readonly code: 'limit_exceeded';
  readonly message: string;
  readonly details: { readonly limit: LimitName; readonly size: number; readonly allowed: number };
}

/** Null: it is within its limit. `subject`: what has this size, when more is known than the list says. */
export function overLimit(name: LimitName, size: number, limits: Limits, subject: string = LIMITS[name].subject): OverLimit | null {
  const allowed = limits[name];
  if (size <= allowed) return null;
  const { unit, wayOut } = LIMITS[name];
  const message = `${subject} has ${describeSize(size, unit)}; ${describeSize(allowed, unit)} is the limit. ${wayOut}`;
  return { code: 'limit_exceeded', message, details: { limit: name, size, allowed } };
}

export function describeSize(size: number, unit: LimitUnit): string {
  if (unit !== 'bytes') return `${size.toLocaleString('en-US')} ${size === 1 ? unit.slice(0, -1) : unit}`;
  if (size >= MIB) return `${(size / MIB).toFixed(1).replace(/\.0$/, '')} MiB`;
  return size >= KIB ? `${(size / KIB).toFixed(1).replace(/\.0$/, '')} KiB` : `${size} bytes`;
}
