/** Requests, profiles and contexts for this room's tests. */
import { createHash } from 'node:crypto';
import type { AgentContext, AgentRequest, JsonObject, WorkMessage } from './agent.ts';
import type { AgentProfile } from './registry.ts';
import { isJsonObject } from '../../values/json.ts';
import { savingWhole } from './small-asset-store.ts';

/** What profiles of all kinds say. */
export type ProfileParts = Partial<Omit<AgentProfile, 'type' | 'configuration'>>;

export function exampleProfile(parts: ProfileParts = {}): AgentProfile {
  return {
    name: 'example',
    displayName: 'Example',
    version: '1.0.0',
    description: 'An agent for a test.',
    organization: 'global',
    type: 'function',
    configuration: {
      language: 'javascript',
      require: [],
      environment: [],
      memoryMb: 64,
      cpuSeconds: 5,
      config: {},
      code: '',
    },
    permissions: {},
    limits: { concurrency: null, timeoutSeconds: null },
    idempotent: true,
    rehearsal: {},
    ...parts,
  };
}

export function exampleRequest(parts: Partial<AgentRequest> = {}): AgentRequest {
  const input: JsonObject = parts.input ?? {};
  return {
    organization: 'global',
    agent: 'example',
    mode: 'BUILD',
    userMessage: typeof input['userMessage'] === 'string' ? input['userMessage'] : '',
    context: isJsonObject(input['context']) ? input['context'] : {},
    input,
    conversation: { id: 'conversation-1', messages: [] },
    run: { id: 'run-1', rootId: 'run-1', definition: 'example', version: '1.0.0' },
    step: { id: 'step-1', name: 'Step 1' },
    attempt: 1,
    idempotencyKey: 'run-1/step-1/1',
    rehearsal: true,
    ...parts,
  };
}

export function exampleContext(
  parts: {
    readonly signal?: AbortSignal | undefined;
    readonly saved?: Uint8Array[];
    readonly said?: string[];
    readonly conversed?: WorkMessage[];
  } = {},
): AgentContext {
  return {
    signal: parts.signal ?? new AbortController().signal,
    progress: () => undefined,
    remember: () => Promise.resolve(),
    converse: (message) => {
      parts.conversed?.push(message);
      return Promise.resolve();
    },
    say: (text) => void parts.said?.push(text),
    assets: savingWhole((bytes, mimeType) => {
      parts.saved?.push(bytes);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      return Promise.resolve({ id: `asset-${sha256.slice(0, 12)}`, mimeType, sizeBytes: bytes.length, sha256 });
    }),
  };
}
