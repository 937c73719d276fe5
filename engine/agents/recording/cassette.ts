/** Recorded answers: a JSON file with stable order, so that recording twice gives no difference to review. */
import type { AgentMode, AgentRequest, AgentResponse, JsonObject } from '../port/agent.ts';
import { comparableInput, fingerprintOf } from './fingerprint.ts';

export interface Recording {
  readonly agent: string;
  readonly mode: AgentMode;
  readonly step: string;
  readonly attempt: number;
  readonly fingerprint: string;
  /** What the fingerprint was taken of; it tells what differs when a request is not found. */
  readonly input: JsonObject;
  readonly answer:
    | { readonly response: AgentResponse; readonly assets: readonly RecordedAsset[] }
    | {
        readonly error: {
          readonly code: string;
          readonly message: string;
          readonly retryable: boolean;
          readonly details: JsonObject;
        };
      };
}

/** The bytes that the agent saved, to be saved again. */
export interface RecordedAsset {
  readonly mimeType: string;
  readonly base64: string;
}

export interface Cassette {
  readonly format: 1;
  readonly recordings: readonly Recording[];
}

export type RequestKey = Omit<Recording, 'answer'>;

export function keyOf(request: AgentRequest): RequestKey {
  const input = comparableInput(request);
  return {
    agent: request.agent,
    mode: request.mode,
    step: request.step.id,
    attempt: request.attempt,
    fingerprint: fingerprintOf(input),
    input,
  };
}

export function textOfKey({ agent, mode, step, attempt, fingerprint }: RequestKey): string {
  return [step, agent, mode, String(attempt).padStart(4, '0'), fingerprint].join(' ');
}
