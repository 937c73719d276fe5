import type { AdmissionEventView, AdmissionView, PoolView } from '../contract/admission.ts';
import { EngineError, type EngineReader } from '../port/engine.ts';
import { loadDefinitionReader } from '../catalog/definition-reader.ts';
import { wireRecord } from '../projections/wire-json.ts';
import { admissionViewOf } from './admission-view.ts';
import { answer } from './answer.ts';
import { definitionOfRun } from './histories.ts';
import { followAdmission } from './following/follow-admission.ts';
import { reportingErrors } from './reporting-errors.ts';
import { commandsOf } from './server-context.ts';

const channel = answer.admission;

export const admissionAnswers = {
  get: channel.get.handler(async ({ context: { engine } }) =>
    admissionViewOf(engine, await poolsOfDefinitions(engine)),
  ),
  changes: channel.changes.handler(async ({ context, signal }) => {
    const pools = await poolsOfDefinitions(context.engine);
    return reportingErrors(followAdmission(context.engine, pools, signal), context, 'admission.changes');
  }),
  history: channel.history.handler(async ({ input: { subject, limit }, context: { engine } }) => {
    const happened = await engine.admission.history({ ...(subject !== undefined && { subject }), limit });
    const items = happened.map(
      ({ type, subject: of, mode, at, actor, data }): AdmissionEventView => ({
        type,
        subject: of,
        mode,
        at,
        actor,
        data: wireRecord(data),
      }),
    );
    return { items, total: items.length };
  }),
  trip: channel.trip.handler(async ({ input: { agent, mode, notes }, context: { engine, commands, actor } }) => {
    mustFindAgent(engine, agent);
    if (engine.admission.gates[mode].breakers.stateOf(agent).kind === 'open')
      throw new EngineError('refused', `The breaker of ${agent} is open already`, {
        remedy: 'Reset it first if it is to stay open until you reset it.',
      });
    await commandsOf({ commands }).admission.trip(agent, mode, notes, actor);
    return breakerIn(await viewNow(engine), agent, mode);
  }),
  reset: channel.reset.handler(async ({ input: { agent, mode, notes }, context: { engine, commands, actor } }) => {
    if (engine.admission.gates[mode].breakers.stateOf(agent).kind === 'closed')
      throw new EngineError('refused', `The breaker of ${agent} is closed: there is nothing to reset`, {
        remedy: 'List the breakers to see which are open.',
      });
    await commandsOf({ commands }).admission.reset(agent, mode, notes, actor);
    return breakerIn(await viewNow(engine), agent, mode);
  }),
  setPoolLimit: channel.setPoolLimit.handler(
    async ({ input: { pool, limit, notes }, context: { engine, commands, actor } }) => {
      await commandsOf({ commands }).admission.setLimit(pool, limit, notes, actor);
      const found = (await viewNow(engine)).pools.find(({ name }) => name === pool);
      if (!found) throw new Error(`A pool whose limit was set is not listed: ${pool}`);
      return found;
    },
  ),
  removePool: channel.removePool.handler(async ({ input: { pool, notes }, context: { engine, commands, actor } }) => {
    const found = (await viewNow(engine)).pools.find(({ name }) => name === pool);
    if (!found)
      throw new EngineError('not_found', `There is no pool ${pool}`, {
        remedy: 'List the pools to see which there are.',
      });
    mustBeUnused(found, await runsIn(pool, engine));
    await commandsOf({ commands }).admission.removePool(pool, notes, actor);
    return {};
  }),
};

/** Runs that have not ended: what they will call counts, and not only what they call now. */
async function runsIn(pool: string, engine: EngineReader): Promise<string[]> {
  const found: string[] = [];
  for (const { id } of await engine.readModels.openRuns()) {
    const row = await engine.readModels.findRun(id);
    if (row && (await definitionOfRun(engine, row)).execution.pool === pool) found.push(id);
  }
  return found;
}

function mustBeUnused(
  { name, agents, definitions, holders, waiters }: PoolView,
  ofDefinition: readonly string[],
): void {
  const runs = [
    ...new Set([...ofDefinition, ...holders.map(({ runId }) => runId), ...waiters.map(({ runId }) => runId)]),
  ];
  const users = [named('agent', agents), named('definition', definitions), named('run', runs)].filter(Boolean);
  if (users.length === 0) return;
  throw new EngineError('refused', `The pool ${name} is used by ${users.join(', ')}`, {
    remedy: `Take it out of these first, and let runs end. To let in as many as come, give it no limit: baton pools limit ${name} none`,
    details: { agents: [...agents], definitions: [...definitions], runs },
  });
}

const MOST_NAMED = 10;

/** `the agents a, b`. */
function named(noun: string, names: readonly string[]): string {
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.length === 0
    ? ''
    : `the ${noun}${names.length === 1 ? '' : 's'} ${names.slice(0, MOST_NAMED).join(', ')}${rest}`;
}

async function viewNow(engine: EngineReader): Promise<AdmissionView> {
  return admissionViewOf(engine, await poolsOfDefinitions(engine));
}

function breakerIn({ breakers }: AdmissionView, agent: string, mode: string) {
  const found = breakers.find((breaker) => breaker.agent === agent && breaker.mode === mode);
  if (!found) throw new Error(`A breaker that was decided about is not listed: ${agent}`);
  return found;
}

function mustFindAgent({ agents }: EngineReader, name: string): void {
  if (!agents.find(name))
    throw new EngineError('not_found', `There is no agent ${name}`, {
      remedy: 'List the agents to see which there are.',
    });
}

/** Names of active definitions that name a pool, with the pool. */
async function poolsOfDefinitions({ definitions }: EngineReader): Promise<ReadonlyMap<string, string>> {
  const reader = await loadDefinitionReader();
  return new Map(
    definitions.list({ status: 'active' }).flatMap(({ source, name }) => {
      const pool = reader.readAgain(source)?.execution.pool;
      return pool ? [[name, pool] as const] : [];
    }),
  );
}
