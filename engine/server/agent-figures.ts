/** How an agent did: day by day what its live calls cost, how long they took, and what went wrong lately. */
import { setImmediate as othersHadTheirTurn } from 'node:timers/promises';
import type { AgentFiguresView } from '../contract/agent-editing.ts';
import type { EngineReader } from '../port/engine.ts';
import { sumsOf } from '../projections/metrics.ts';
import { DAY } from '../projections/step-figures.ts';
import { newestEvents } from './newest-events.ts';

type Read = Pick<EngineReader, 'readModels' | 'journal' | 'agentTests'>;
type Failure = AgentFiguresView['errors'][number];

const MOST_FAILURES = 10;
const MOST_TESTS = 10;

export async function agentFigures(engine: Read, name: string, days: number, now: number): Promise<AgentFiguresView> {
  const today = now - (now % DAY);
  const first = today - (days - 1) * DAY;
  const all = (await engine.readModels.stepFigures(first, today + DAY)).filter(isOf(name));
  return {
    days: await spendingByDay(engine, name, first, today),
    worked: sumsOf(all).worked,
    errors: await newestFailures(engine, name),
    tests: engine.agentTests
      .newestOf(name, MOST_TESTS)
      .map(({ beganAt, agent: _, sha256, ...test }) => ({ at: beganAt, ...test })),
  };
}

function isOf(name: string) {
  return ({ agent, mode }: { readonly agent: string; readonly mode: string }): boolean =>
    agent === name && mode === 'live';
}

async function spendingByDay(
  { readModels, agentTests }: Read,
  name: string,
  first: number,
  today: number,
): Promise<AgentFiguresView['days']> {
  const days: AgentFiguresView['days'] = [];
  for (let at = first; at <= today; at += DAY) {
    const figures = (await readModels.stepFigures(at, at + DAY)).filter(isOf(name));
    const tests = agentTests.spentBetween(at, at + DAY).find(({ agent }) => agent === name);
    if (figures.length > 0 || tests) {
      const { completed, failed, cost, unpriced } = sumsOf(figures);
      days.push({
        at,
        calls: completed + failed + (tests?.calls ?? 0),
        failed,
        cost: cost + (tests?.dollars ?? 0),
        unpriced,
      });
    }
    await othersHadTheirTurn();
  }
  return days;
}

async function newestFailures(engine: Read, name: string): Promise<Failure[]> {
  const failures: Failure[] = [];
  const agents = new Map<string, string | null>();
  for await (const { run, event } of newestEvents(engine)) {
    const { id: runId, definition, mode } = run;
    if (event.type === 'orchestration.step.started') agents.set(`${runId}/${event.data.stepId}`, event.data.agent);
    if (event.type !== 'orchestration.step.failed' && event.type !== 'orchestration.step.retry_scheduled') continue;
    const { stepId, error } = event.data;
    // where its start was long ago, the error may say whose it is
    if ((agents.get(`${runId}/${stepId}`) ?? error.agent) !== name) continue;
    const { code, message } = error;
    failures.push({ at: event.at, runId, stepId, definition, code, message, mode });
  }
  return failures.sort((a, b) => b.at - a.at).slice(0, MOST_FAILURES);
}
