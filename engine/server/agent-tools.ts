/** The tools of an agent, as its operator looks at them and agrees to them. */
import type { AgentProfile, AgentRegistry } from '../agents/port/registry.ts';
import type { ToolConsent } from '../agents/port/tool-consent.ts';
import type { OfferedToolView } from '../contract/system.ts';
import { wireRecord } from '../projections/wire-json.ts';
import type { Actor } from '../run/run-event.ts';
import { EngineError } from '../port/engine.ts';

/** Starting a server that isn't installed yet takes its time. */
const WITHIN_MS = 60_000;

interface Offered {
  readonly items: OfferedToolView[];
  readonly total: number;
}

export function lookAtTools(
  agents: AgentRegistry,
  profile: AgentProfile,
  left: AbortSignal | undefined,
): Promise<Offered> {
  return withConsent(agents, profile, left, offered);
}

export function acceptTools(
  agents: AgentRegistry,
  profile: AgentProfile,
  tools: readonly { readonly name: string; readonly sha256: string }[],
  by: Actor,
  left: AbortSignal | undefined,
): Promise<Offered> {
  return withConsent(agents, profile, left, async (consent, signal) => {
    await consent.accept(
      Object.fromEntries(tools.map(({ name, sha256 }) => [name, sha256])),
      { by, at: Date.now() },
      signal,
    );
    return offered(consent, signal);
  });
}

async function offered(consent: ToolConsent, signal: AbortSignal): Promise<Offered> {
  const items = (await consent.look(signal)).map((tool) => ({
    ...tool,
    was: tool.was && wireRecord(tool.was),
    now: tool.now && wireRecord(tool.now),
    accepted: tool.accepted && { ...tool.accepted },
    history: tool.history.map((one) => ({ ...one })),
  }));
  return { items, total: items.length };
}

async function withConsent<Result>(
  agents: AgentRegistry,
  profile: AgentProfile,
  left: AbortSignal | undefined,
  work: (consent: ToolConsent, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = AbortSignal.timeout(WITHIN_MS);
  try {
    const consent = await agents.toolConsentOf?.(profile);
    if (consent) return await work(consent, left ? AbortSignal.any([left, late]) : late);
  } catch (error) {
    throw refused(error);
  }
  throw new EngineError('refused', `${profile.name} has no tools of another program`, {
    remedy: 'Only agents with driver: mcp have any.',
  });
}

/** The word of an agent is no mistake of ours. */
function refused(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === 'TimeoutError') return new EngineError('refused', 'The tool server did not answer in time');
  if (error.name !== 'AgentError') return error;
  const { code } = error as Error & { readonly code?: string };
  return new EngineError('refused', error.message, { details: { code: code ?? 'agent_failed' } });
}
