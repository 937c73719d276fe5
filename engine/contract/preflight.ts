/** What a live run would call, and what an operator has to set before it can. */
import { z } from 'zod';

export const MissingPartView = z.object({
  kind: z.enum(['key', 'endpoint']),
  /** Of the key, or of the provider. */
  name: z.string(),
  message: z.string(),
});

export const AskedServiceView = z.object({
  provider: z.string().nullable(),
  /** By which variable the environment says where the provider is. */
  variable: z.string().nullable(),
  /** Where it is asked. Null: nobody says. */
  address: z.string().nullable(),
  /** Who says so. What the environment names is changed there alone. */
  namedBy: z.enum(['environment', 'settings', 'file']).nullable(),
  /** The name of the key that is sent along. */
  secret: z.string().nullable(),
  missing: z.array(MissingPartView),
});
export type AskedServiceView = z.infer<typeof AskedServiceView>;

export const CalledAgentView = z.object({
  agent: z.string(),
  displayName: z.string(),
  /** Null: there is no such agent. */
  kind: z.string().nullable(),
  /** The definition whose step calls it: of the run, or of one that it starts. */
  definition: z.string(),
  /** Empty: nobody outside. */
  asks: z.array(AskedServiceView),
  /** Why a live run would be refused. */
  problems: z.array(z.string()),
});
export type CalledAgentView = z.infer<typeof CalledAgentView>;

/** US dollars. Null: nobody knows. */
const Cost = z.number().nullable();

export const AgentCostView = z.object({
  agent: z.string(),
  /** How often it would be called: when nothing goes wrong, and with all attempts and iterations that are allowed. */
  calls: z.object({ expected: z.number().nullable(), atMost: z.number().nullable() }),
  /** What one call costs. */
  call: z.object({
    expected: Cost,
    atMost: Cost,
    /** `recorded`: live calls of the last 30 days, their average and what 95 of 100 stayed under. */
    from: z.enum(['recorded', 'price_list', 'nobody_asked', 'unknown']),
    /** How many calls are recorded. */
    calls: z.int(),
  }),
  expected: Cost,
  atMost: Cost,
});
export type AgentCostView = z.infer<typeof AgentCostView>;

export const BudgetAheadView = z.object({
  scope: z.enum(['run', 'agent', 'definition', 'day']),
  /** Of the agent or the definition. */
  name: z.string().nullable(),
  limit: z.number(),
  /** Spent of it already. */
  used: z.number(),
  /** `asks`: what is expected is over it; `may_ask`: what it may cost at most is, or nobody knows that. */
  verdict: z.enum(['fits', 'may_ask', 'asks']),
});
export type BudgetAheadView = z.infer<typeof BudgetAheadView>;

export const RunCostView = z.object({
  /** Of the agents of which it is known. */
  expected: Cost,
  atMost: Cost,
  /** The agents of which it is not known. */
  unknown: z.array(z.string()),
  agents: z.array(AgentCostView),
  budgets: z.array(BudgetAheadView),
});
export type RunCostView = z.infer<typeof RunCostView>;

export const PreflightView = z.object({
  definition: z.string(),
  version: z.string(),
  canRunLive: z.boolean(),
  agents: z.array(CalledAgentView),
  cost: RunCostView,
});
export type PreflightView = z.infer<typeof PreflightView>;
