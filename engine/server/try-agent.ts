/**
 * One call to an agent or its stand-in, to see what it answers. There is no run behind it, and a file that the agent
 * makes is measured and let go.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { AgentRequest, AssetStore } from '../agents/port/agent.ts';
import type { AgentProfile, AgentRegistry } from '../agents/port/registry.ts';
import type { JsonObject } from '../values/json.ts';
import { usageIn, usageOfResponse, type CallUsage } from '../run/usage.ts';
import { wireRecord } from '../projections/wire-json.ts';
import type { JsonRecord } from '../contract/json.ts';

interface Asked {
  readonly live: boolean;
  readonly userMessage: string;
  readonly context: JsonRecord;
  readonly input: JsonRecord;
  readonly mode: 'BUILD' | 'CONVERSE' | 'PLAN';
}

export interface TriedAgent {
  response: JsonRecord | null;
  error: { code: string; message: string; retryable: boolean } | null;
  progress: { message: string; percent: number | null }[];
  usage: CallUsage | null;
  tookMs: number;
}

/** How long an agent may take that names no time of its own. */
const USUAL_SECONDS = 60;

export async function tryAgent(
  registry: AgentRegistry,
  profile: AgentProfile,
  asked: Asked,
  left: AbortSignal,
): Promise<TriedAgent> {
  const began = performance.now();
  const progress: TriedAgent['progress'] = [];
  const signal = AbortSignal.any([left, AbortSignal.timeout((profile.limits.timeoutSeconds ?? USUAL_SECONDS) * 1000)]);
  const tried = (answer: Pick<TriedAgent, 'response' | 'error' | 'usage'>): TriedAgent => ({
    ...answer,
    progress,
    tookMs: Math.round(performance.now() - began),
  });
  try {
    const response = await untilAborted(
      registry.agentFor(profile, !asked.live).invoke(requestTo(profile, asked), {
        signal,
        progress: ({ message, percent }) => void progress.push({ message, percent: percent ?? null }),
        remember: () => Promise.resolve(),
        converse: () => Promise.resolve(),
        say: () => undefined,
        assets: passingAssets,
      }),
      signal,
    );
    const answered = response as unknown as JsonObject;
    return tried({ response: wireRecord(answered), error: null, usage: usageOfResponse(answered) });
  } catch (error) {
    const { details } = error as { readonly details?: JsonObject };
    return tried({ response: null, error: errorOf(error), usage: usageIn(details) });
  }
}

function requestTo(
  { name, organization }: AgentProfile,
  { userMessage, context, input, mode, live }: Asked,
): AgentRequest {
  const id = `test-${randomUUID()}`;
  return {
    organization,
    agent: name,
    mode,
    userMessage,
    context,
    input: { userMessage, context, ...input },
    conversation: { id, messages: [] },
    run: { id, rootId: id, definition: 'test', version: '0.0.0' },
    step: { id: 'test', name: 'Test' },
    attempt: 1,
    idempotencyKey: `${id}/test/1`,
    rehearsal: !live,
  };
}

const passingAssets: AssetStore = {
  saveBuffer: (bytes, mimeType) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return Promise.resolve({ id: sha256, mimeType, sizeBytes: bytes.byteLength, sha256 });
  },
  async save(pieces, mimeType) {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for await (const piece of pieces) {
      hash.update(piece);
      sizeBytes += piece.byteLength;
    }
    const sha256 = hash.digest('hex');
    return { id: sha256, mimeType, sizeBytes, sha256 };
  },
  open(id) {
    throw new Error(`There is no asset ${id}: an agent that is tried alone is given none`);
  },
};

/** What came of the work, unless it was stopped: also where an agent does not listen. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error('It did not answer in time, or nobody waited any longer'));
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** An `AgentError` as it comes; its class stays in its room. */
function errorOf(error: unknown): NonNullable<TriedAgent['error']> {
  const { code, retryable, message } = error as {
    readonly code?: unknown;
    readonly retryable?: unknown;
    readonly message?: unknown;
  };
  return {
    code: typeof code === 'string' ? code : 'agent_failed',
    message: typeof message === 'string' ? message : String(error),
    retryable: retryable === true,
  };
}
