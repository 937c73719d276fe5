/**
 * What a live run may cost, said before it is started: the calls that its definition may make, times what calls of
 * those agents cost (`admission/call-cost.ts`).
 */
import type { BudgetCheck } from '../admission/budget-check.ts';
import type { CallCost } from '../admission/call-cost.ts';
import { multiplied, possibleCalls, timesOfStep, type Times } from '../definition/possible-calls.ts';
import type { Definition } from '../definition/definition.ts';
import type { AgentCost, RunCost } from '../port/engine.ts';
import type { JsonObject } from '../values/json.ts';

export interface CostSurroundings {
  readonly budget: Pick<BudgetCheck, 'costOf' | 'ahead'>;
  readonly childrenOf: (definition: Definition) => readonly Definition[];
  readonly now: number;
}

/** Calls of one agent in one definition. */
interface Calls {
  readonly agent: string;
  readonly definition: string;
  readonly times: Times;
  readonly call: CallCost;
}

/** Runs within runs, deeper than which nobody looks. */
const DEEPEST = 10;
const ONCE: Times = { expected: 1, atMost: 1 };

export function costOfRun(root: Definition, given: JsonObject, around: CostSurroundings): RunCost {
  const { budget, now } = around;
  const agents = [...Map.groupBy(callsOf(root, given, ONCE, around, 0), ({ agent }) => agent)].map(([agent, calls]) =>
    agentCost(agent, calls),
  );
  const costs = agents.flatMap(({ parts }) => parts);
  return {
    expected: sumOfKnown(agents.map(({ expected }) => expected)),
    atMost: sum(agents.map(({ atMost }) => atMost)),
    unknown: agents.filter(({ expected }) => expected === null).map(({ agent }) => agent),
    agents: agents.map(({ parts: _, ...agent }) => agent),
    budgets: budget.ahead(costs, now),
  };
}

function callsOf(
  definition: Definition,
  given: JsonObject,
  times: Times,
  around: CostSurroundings,
  depth: number,
): Calls[] {
  const parameters = withDefaults(definition, given);
  const { budget, childrenOf, now } = around;
  const own = possibleCalls(definition, parameters).map(({ agent, input, times: each }) => ({
    agent,
    definition: definition.name,
    times: multiplied(times, each),
    call: budget.costOf(agent, definition.name, [input, parameters], now),
  }));
  const children = [...definition.steps, ...(definition.finally ?? [])].flatMap((step) => {
    const started = childrenOf({ ...definition, steps: [step], finally: [] });
    const often = multiplied(times, timesOfStep(definition, step, parameters));
    const known = depth < DEEPEST ? often : { expected: null, atMost: null };
    return depth > DEEPEST ? [] : started.flatMap((child) => callsOf(child, {}, known, around, depth + 1));
  });
  return [...own, ...children];
}

function agentCost(agent: string, calls: readonly Calls[]): AgentCost & { readonly parts: readonly PartCost[] } {
  const parts = calls.map(({ definition, times, call }) => ({
    agent,
    definition,
    expected: times.expected === 0 ? 0 : product(times.expected, call.expected),
    atMost: product(times.atMost, call.atMost),
  }));
  const [first] = calls;
  const dearest = calls.map(({ call }) => call).sort((a, b) => (b.expected ?? Infinity) - (a.expected ?? Infinity))[0];
  return {
    agent,
    calls: {
      expected: sum(calls.map(({ times }) => times.expected)),
      atMost: sum(calls.map(({ times }) => times.atMost)),
    },
    call: (dearest ?? first?.call) as CallCost,
    expected: sum(parts.map(({ expected }) => expected)),
    atMost: sum(parts.map(({ atMost }) => atMost)),
    parts,
  };
}

interface PartCost {
  readonly agent: string;
  readonly definition: string;
  readonly expected: number | null;
  readonly atMost: number | null;
}

function withDefaults({ parameters }: Definition, given: JsonObject): JsonObject {
  const usual = parameters.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value] as const]));
  return { ...Object.fromEntries(usual), ...given };
}

function product(times: number | null, dollars: number | null): number | null {
  if (times === 0 || dollars === 0) return 0;
  return times === null || dollars === null ? null : times * dollars;
}

/** Null: one of them is not known. */
function sum(amounts: readonly (number | null)[]): number | null {
  return amounts.reduce<number | null>((all, one) => (all === null || one === null ? null : all + one), 0);
}

/** Of those that are known. Null: none is. */
function sumOfKnown(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null);
  return known.length === 0 && amounts.length > 0 ? null : known.reduce((all, one) => all + one, 0);
}
