/**
 * How far a conversation with a model has come, as JSON: with that an attempt goes on after people have decided about
 * its calls, or after the engine was killed, and makes the calls that the model had asked for, each of them once.
 */
import type { AgentRequest, CallDecision, JsonObject } from '../../port/agent.ts';
import { plainCopy } from '../../../values/json.ts';
import { callUncertain } from '../mcp/tool-refusals.ts';
import type { ModelMessage, TokenUsage, ToolCall } from './model.ts';

/** The calls that a model has made at once, until all of them have a result. */
export interface Round {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** What came of the first of them. */
  readonly results: string[];
  /** The place of the call that is being made, of which only a person can find out whether it was. Null: none is. */
  calling: number | null;
  /** People are asked about calls of this round, or have been. */
  isAsked: boolean;
  /** It is recorded, so that its calls are known after a crash. */
  isKept?: boolean;
}

export interface ConversationSoFar {
  /** What was said after the request. */
  readonly said: ModelMessage[];
  readonly toolsCalled: string[];
  /** How often, by the agent whose tools they are: its limit is for the attempt, however often people were asked. */
  readonly callsOf: Record<string, number>;
  /** How often each call was made, by which a tool tells one that is made once more from the second of two. */
  readonly made: Record<string, number>;
  /** How often the model was asked. */
  requests: number;
  /** Since the attempt began, or people last answered. */
  usage: TokenUsage | null;
  /** It was told what is wrong with its answer. */
  isMending: boolean;
  round: Round | null;
  /** It became too long to be kept. */
  isOutgrown?: boolean;
}

/** What people have decided about the calls of the round under way, by their places from 1. */
export type Decisions = ReadonlyMap<string, CallDecision>;

export interface Resumed {
  readonly progress: ConversationSoFar;
  readonly decisions: Decisions;
  /** Its prompt was told before. */
  readonly goesOn: boolean;
  /** Of the keys of its calls. */
  readonly idempotencyKey: string;
}

/** Kept in the place of a conversation that is too long to be. */
export const OUTGROWN = { outgrown: true } as const;

const starting = (): ConversationSoFar => ({
  said: [],
  toolsCalled: [],
  callsOf: {},
  made: {},
  requests: 0,
  usage: null,
  isMending: false,
  round: null,
});

/**
 * Rejects where a call was being made when the engine was killed, and it is not known whether it was done.
 * @param isIdempotent the attempt may be begun anew
 */
export function progressOf(request: AgentRequest, isIdempotent: boolean): Resumed {
  const { agent, resumed, answered, idempotencyKey } = request;
  const kept = resumed ?? answered?.kept;
  const decisions = new Map((answered?.decisions ?? []).map((decision) => [decision.id, decision]));
  if (!kept) return { progress: starting(), decisions, goesOn: false, idempotencyKey };
  if (kept['outgrown'] === true) {
    if (!isIdempotent) throw callUncertain(agent, 'tools');
    return { progress: starting(), decisions, goesOn: false, idempotencyKey };
  }
  // It is what this agent has kept itself.
  const progress: ConversationSoFar = { ...starting(), ...(plainCopy(kept) as unknown as Partial<ConversationSoFar>) };
  const { round } = progress;
  if (round && round.calling !== null) throw callUncertain(agent, round.calls[round.calling]?.name ?? '');
  const key = kept['made'] ? idempotencyKey : keyOfOlder(request, progress);
  return { progress, decisions, goesOn: true, idempotencyKey: key };
}

/** What an older version has kept does not say which calls were made: none from here on is one of those. */
function keyOfOlder({ idempotencyKey, answered }: AgentRequest, { toolsCalled, round }: ConversationSoFar): string {
  const calls = toolsCalled.length + (round?.results.length ?? 0);
  return `${idempotencyKey}/${answered?.questions ?? 0}-${calls}`;
}

export function keptOf(progress: ConversationSoFar): JsonObject {
  return plainCopy(progress) as unknown as JsonObject;
}
