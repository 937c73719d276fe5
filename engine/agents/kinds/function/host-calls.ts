/**
 * What the engine does for a function, by name. Each checks what it is handed, and what the agent's file permits.
 */
import { z } from 'zod';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgentError, type AgentContext, type AgentRequest, type Json } from '../../port/agent.ts';
import type { Grants } from '../../grants/grants.ts';
import { NOT_IN_ITS_FILE } from '../../grants/may-use.ts';
import type { Means } from '../../means/means.ts';
import { assetTypeOf } from './asset-type.ts';
import { askOverHttp, httpArguments } from './http-call.ts';
import { usedByFunction, type FunctionUsage } from './function-usage.ts';
import { QUOTA } from './sandbox-protocol.ts';
import type { SecretHandles } from './secret-handles.ts';

/** One call of a function, as far as what it asks for depends on it. */
export interface FunctionCall {
  readonly agent: string;
  readonly permissions: Grants;
  readonly request: AgentRequest;
  readonly means: Pick<Means, 'fetch' | 'endpoint' | 'mayUse'>;
  readonly assets: AgentContext['assets'];
  readonly secrets: SecretHandles;
  /** What it has made so far. */
  readonly made: { deliverable: Deliverable | null; assets: string[] };
  /** What it says that it used. */
  readonly usage: FunctionUsage;
}

interface Answer {
  readonly value: Json;
  readonly bytes: Uint8Array | null;
}

const MOST_ASSETS = 20;

const deliverable = z.strictObject({
  title: z.string().min(1).max(500),
  type: z.string().min(1).max(100),
  format: z.enum(['markdown', 'json', 'text', 'html', 'image']),
  content: z.json(),
  metadata: z.record(z.string(), z.json()).default({}),
});

export type Deliverable = z.output<typeof deliverable>;

/** A call by name, its arguments checked. */
interface HostCall {
  answer(given: unknown, bytes: Uint8Array | null, call: FunctionCall, signal: AbortSignal): Promise<Answer>;
}

function hostCall<Schema extends z.ZodType>(
  schema: Schema,
  work: (
    given: z.output<Schema>,
    call: FunctionCall,
    signal: AbortSignal,
    bytes: Uint8Array | null,
  ) => Promise<Answer> | Answer,
): HostCall {
  return {
    async answer(given, bytes, call, signal) {
      const read = schema.safeParse(given);
      if (!read.success) throw invalidCall(read.error);
      return work(read.data, call, signal, bytes);
    },
  };
}

export const HOST_CALLS: Readonly<Record<string, HostCall>> = {
  http: hostCall(httpArguments, (asked, { means, secrets }, signal, bytes) =>
    askOverHttp(asked, bytes, { fetch: means.fetch, secrets, signal }),
  ),
  deliverable: hostCall(deliverable, async (given, call) => {
    await mustBePermitted(call, 'deliverables', 'create');
    if (call.made.deliverable !== null) throw tooMany('one deliverable', 'Return what is more as values, or as assets');
    call.made.deliverable = given;
    return whole(given);
  }),
  'save-asset': hostCall(z.strictObject({ mimeType: z.string().max(100) }), async ({ mimeType }, call, _, bytes) => {
    await mustBePermitted(call, 'assets', 'create');
    if (call.made.assets.length >= MOST_ASSETS) throw tooMany(`${MOST_ASSETS} assets`, 'Spread the work over steps');
    if (bytes === null || bytes.byteLength === 0)
      throw new AgentError('invalid_input', 'An asset is saved of bytes, and these are none', { retryable: false });
    const type = assetTypeOf(bytes, mimeType);
    const { id, sizeBytes, sha256 } = await call.assets.saveBuffer(bytes, type);
    call.made.assets.push(id);
    return whole({ id, mimeType: type, sizeBytes, sha256 });
  }),
  'read-asset': hostCall(z.strictObject({ id: z.string().max(200) }), async ({ id }, call, signal) => {
    await mustBePermitted(call, 'assets', 'read');
    if (!call.made.assets.includes(id) && !isNamedIn(call.request.input, id))
      throw new AgentError(
        'not_permitted',
        `The input of this step names no asset ${id}: a function reads what it is handed`,
        {
          retryable: false,
          details: { action: 'asset.read', agent: call.agent, resource: id },
        },
      );
    return { value: { id }, bytes: await readAsset(call.assets.open(id), id, signal) };
  }),
  endpoint: hostCall(
    z.strictObject({
      provider: z
        .string()
        .regex(/^[a-z][a-z0-9-]*$/)
        .max(60),
      usual: z.string().max(2_000).nullable(),
    }),
    ({ provider, usual }, { means }) => whole(means.endpoint(provider, usual)),
  ),
  usage: hostCall(usedByFunction, (used, { usage }) => {
    usage.add(used);
    return whole(null);
  }),
  sleep: hostCall(z.strictObject({ ms: z.number().min(0).max(3_600_000) }), async ({ ms }, _, signal) =>
    whole(await sleep(ms, null, { signal })),
  ),
};

function whole(value: Json): Answer {
  return { value, bytes: null };
}

function mustBePermitted(
  { permissions, means }: FunctionCall,
  of: 'deliverables' | 'assets',
  what: 'create' | 'read',
): Promise<void> {
  const isListed = (permissions[of] as readonly string[] | undefined)?.includes(what) === true;
  const action = of === 'deliverables' ? 'deliverable.create' : (`asset.${what}` as const);
  return means.mayUse({ action, resource: of, undeclared: isListed ? null : NOT_IN_ITS_FILE });
}

function tooMany(what: string, wayOut: string): AgentError {
  return new AgentError('limit_exceeded', `A function makes up to ${what} in one step. ${wayOut}`, {
    retryable: false,
  });
}

function invalidCall(error: z.ZodError): AgentError {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'It' : issue.path.join('.');
  return new AgentError(
    'invalid_request',
    `${where.slice(0, 200)}: ${issue?.message.slice(0, 500) ?? 'is not understood'}`,
    {
      retryable: false,
    },
  );
}

/** Whether a value anywhere in it is this id: an asset is passed on as a value. */
function isNamedIn(value: unknown, id: string): boolean {
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (next === id) return true;
    if (typeof next === 'object' && next !== null) for (const inner of Object.values(next)) waiting.push(inner);
  }
  return false;
}

async function readAsset(pieces: AsyncIterable<Uint8Array>, id: string, signal: AbortSignal): Promise<Uint8Array> {
  const taken: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    signal.throwIfAborted();
    size += piece.byteLength;
    if (size > QUOTA.callBytes)
      throw new AgentError('limit_exceeded', `The asset ${id} is larger than the 24 MiB that a function reads`, {
        retryable: false,
      });
    taken.push(piece);
  }
  return Buffer.concat(taken);
}
