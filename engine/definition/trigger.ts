/** What starts runs by itself. */
import type { JsonObject } from '../values/json.ts';

/** What becomes of a time of a schedule while a run of it is still going. */
export type OverlapPolicy = 'skip' | 'queue_one' | 'queue_all' | 'cancel_other' | 'allow_all';
/** What becomes of times at which nobody was there to start a run. */
export type MissedPolicy = 'skip' | 'run_once' | 'run_all';

export interface Trigger {
  readonly id: string;
  readonly cron: string;
  readonly timezone: string;
  readonly parameters: JsonObject;
  readonly overlap: OverlapPolicy;
  readonly missed: MissedPolicy;
  /** Of `run_all`: how many of the newest missed times are made up for. */
  readonly maxMissed: number;
  /** Each run starts up to so many seconds later. */
  readonly jitterSeconds: number;
  readonly enabled: boolean;
  /** Null: as the settings say. */
  readonly mode: 'rehearsal' | 'live' | null;
}
