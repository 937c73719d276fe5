/**
 * An operator's call to an agent, as it is or as it is being written.
 *
 * Rules
 *  1. A live call is refused where something is missing, and where its breaker or a budget would stop a run's; as long
 *     as it is under way, what it is expected to cost counts.
 *  2. That a call was made is noted with what it cost, for the day's budget and for whoever asks; what was said is not.
 *  3. A text that can't be an agent is no call: its problems are told.
 */
import { createHash } from 'node:crypto';
import type { AgentProfile } from '../agents/port/registry.ts';
import type { JsonRecord } from '../contract/json.ts';
import { EngineError } from '../port/engine.ts';
import { wantedAgent } from './agent-editing.ts';
import { ungrantedView } from './agent-permissions.ts';
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
  const profile = wantedAgent(agents, wanted); // rule 3
  const text = source ?? agents.sourceOf?.(name) ?? '';
  if (live && source !== null) mustBeGranted(profile, context);
  const call = live ? beginLive(profile, context) : null;
  try {
    return await noted(profile, text, wanted, context, left);
  } finally {
    call?.over();
  }
}

/** Rule 2. */
async function noted(
  profile: AgentProfile,
  text: string,
  wanted: Wanted,
  context: ServerContext,
  left: AbortSignal,
): Promise<TriedAgent> {
  const { live } = wanted;
  const beganAt = Date.now();
  const tried = await tryAgent(context.engine.agents, profile, wanted, left);
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

/** A grant for the agent as it is would not help the text: it says what to grant. */
function mustBeGranted(profile: AgentProfile, { engine }: ServerContext): void {
  const toGrant = ungrantedView(engine.agents, profile);
  if (toGrant === null) return;
  const asked = toGrant.permissions.map(({ action, resource }) => `${action} ${resource}`).join(', ');
  throw new EngineError('refused', `This text of ${profile.name} asks for what nobody has granted: ${asked}`, {
    remedy: `Grant it beside the test call in the editor, or with: baton agents grant ${profile.name} --file <file>`,
    details: { toGrant: { ...toGrant } },
  });
}

/** Rule 1. */
function beginLive(profile: AgentProfile, context: ServerContext): { readonly over: () => void } {
  const missing = context.engine.agents.whatIsMissing?.(profile) ?? [];
  if (missing.length > 0)
    throw new EngineError('refused', `${profile.name} can’t be called live yet: ${missing.join('; ')}`, {
      remedy: 'Set what is missing in the settings, under keys and endpoints, or rehearse it.',
      details: { missing: [...missing] },
    });
  const begun = commandsOf(context).agentTests.begin(profile.name);
  if ('code' in begun) throw new EngineError('refused', begun.message, { details: { code: begun.code } });
  return begun;
}
