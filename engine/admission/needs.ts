/** What a call needs to be let in. Numbered rules: `gate.ts`. */
import type { BreakerSettings, RateLimit } from '../agents/port/profile.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import type { RunMode } from '../run/run-event.ts';
import { BREAKER_DEFAULTS } from './breaker.ts';
import type { Breakers } from './breakers.ts';
import type { BudgetCheck } from './budget-check.ts';
import type { Entrant } from './entrant.ts';

export interface GateOptions {
  readonly mode: RunMode;
  readonly profileOf: (agent: string) => AgentProfile | undefined;
  /** Undefined: no limit. */
  readonly limitOf: (pool: string) => number | undefined;
  readonly breakers: Breakers;
  /** Left out: nothing is paid for. */
  readonly budget?: BudgetCheck | null;
}

export interface Needs {
  /** In the order of their names. */
  readonly pools: readonly string[];
  readonly concurrency: number | null;
  readonly rate: RateLimit | null;
  readonly breaker: BreakerSettings;
}

export const NO_NEEDS: Needs = { pools: [], concurrency: null, rate: null, breaker: BREAKER_DEFAULTS };

/** Null: nothing limits it. */
export function needsOf(
  { agent, pool }: Pick<Entrant, 'agent' | 'pool'>,
  { mode, profileOf, breakers, budget }: GateOptions,
): Needs | null {
  const profile = profileOf(agent);
  const limits = profile?.limits;
  const isFree =
    pool === null &&
    !limits?.pool &&
    !limits?.concurrency &&
    !limits?.rate &&
    !profile?.breaker &&
    !budget?.isNeeded &&
    breakers.isClosed(agent);
  if (isFree) return null;
  const pools = [...new Set([pool, limits?.pool ?? null].filter((name) => name !== null))].sort();
  const rate = mode === 'live' ? (limits?.rate ?? null) : null; // rule 6
  return { pools, concurrency: limits?.concurrency ?? null, rate, breaker: breakers.settingsOf(agent) };
}
