/**
 * An operator's call to an agent, as it is or as it is being written.
 *
 * Rules
 *  1. A live call is refused where something is missing, and where its breaker or a budget would stop a run's.
 *  2. That a call was made is noted with what it cost, for the day's budget and for whoever asks; what was said is not.
 *  3. A text that can't be an agent is no call: its problems are told.
 */
import { createHash } from 'node:crypto';
import type { AgentProfile, VersionedAgents } from '../agents/port/registry.ts';
import type { JsonRecord } from '../contract/json.ts';
import { EngineError } from '../port/engine.ts';
import { invalidDefinition } from '../catalog/definition-reader.ts';
import { existing } from './agent-editing.ts';
import { commandsOf, type ServerContext } from './server-context.ts';
import { tryAgent, type TriedAgent } from './try-agent.ts';

interface Wanted {
  readonly name: string;
  readonly source: string | null;
  readonly live: boolean;
  readonly userMessage: string;
  readonly context: JsonRecord;
  readonly input: JsonRecord;
  readonly mode: 'BUILD' | 'CONVERSE' | 'PLAN';
}

export async function testAgent(wanted: Wanted, context: ServerContext, left: AbortSignal): Promise<TriedAgent> {
  const { agents } = context.engine;
  const { name, source, live } = wanted;
  const profile = source === null ? existing(agents, name) : mustRead(agents, source);
  const text = source ?? agents.sourceOf?.(name) ?? '';
  if (live) mustBeAllowed(profile, context);
  const beganAt = Date.now();
  const tried = await tryAgent(agents, profile, wanted, left);
  context.commands?.agentTests.note({
    agent: profile.name,
    version: profile.version,
    sha256: createHash('sha256').update(text).digest('hex'),
    mode: live ? 'live' : 'rehearsal',
    actor: context.actor,
    beganAt,
    tookMs: tried.tookMs,
    error: tried.error?.code ?? null,
    cost: live ? (tried.usage?.cost ?? null) : 0,
  });
  return tried;
}

/** Rule 1. */
function mustBeAllowed(profile: AgentProfile, context: ServerContext): void {
  const missing = context.engine.agents.whatIsMissing?.(profile) ?? [];
  if (missing.length > 0)
    throw new EngineError('refused', `${profile.name} can’t be called live yet: ${missing.join('; ')}`, {
      remedy: 'Set what is missing in the settings, under keys and endpoints, or rehearse it.',
      details: { missing: [...missing] },
    });
  const why = commandsOf(context).agentTests.whyNot(profile.name);
  if (why) throw new EngineError('refused', why.message, { details: { code: why.code } });
}

/** Rule 3. */
function mustRead(agents: VersionedAgents, source: string): AgentProfile {
  const { profile, problems } = agents.check?.(source) ?? { profile: null, problems: [] };
  if (!profile) throw invalidDefinition(problems, 'agent');
  return profile;
}
