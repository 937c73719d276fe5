/**
 * How far a conversation with a model has come, as JSON: with that an attempt goes on after people have decided about
 * its calls, or after the engine was killed, and neither asks the model again nor makes a call twice.
 */
import type { AgentRequest, CallDecision, JsonObject } from '../../port/agent.ts';
import { plainCopy } from '../../../values/json.ts';
import { callUncertain } from '../mcp/tool-refusals.ts';
import type { ModelMessage, ToolCall } from './model.ts';

/** The calls that a model has made at once, until all of them have a result. */
export interface Round {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  /** What came of the first of them. */
  readonly results: string[];
  /** The place of the call that is being made. Null: none is. */
  calling: number | null;
  /** People are asked about calls of this round, or have been. */
  isAsked: boolean;
}

export interface ConversationSoFar {
  /** What was said after the request. */
  readonly said: ModelMessage[];
  readonly toolsCalled: string[];
  /** How often, by the agent whose tools they are: its limit is for the attempt, however often people were asked. */
  readonly callsOf: Record<string, number>;
  /** How often the model was asked. */
  requests: number;
  /** It was told what is wrong with its answer. */
  isMending: boolean;
  round: Round | null;
}

/** What an older version has kept has no count. */
type KeptConversation = Omit<ConversationSoFar, 'callsOf'> & Partial<Pick<ConversationSoFar, 'callsOf'>>;

/** What people have decided about the calls of the round under way, by their places from 1. */
export type Decisions = ReadonlyMap<string, CallDecision>;

export interface Resumed {
  readonly progress: ConversationSoFar;
  readonly decisions: Decisions;
}

const STARTING = { said: [], toolsCalled: [], callsOf: {}, requests: 0, isMending: false, round: null } as const;

/** Rejects where a call was being made when the engine was killed: whether it was done is not known. */
export function progressOf({ agent, resumed, answered }: AgentRequest): Resumed {
  if (!answered) return { progress: { ...STARTING, said: [], toolsCalled: [], callsOf: {} }, decisions: new Map() };
  // It is what this agent has kept itself.
  const kept = plainCopy(resumed ?? answered.kept) as unknown as KeptConversation;
  const progress: ConversationSoFar = { callsOf: {}, ...kept };
  const { round } = progress;
  if (round && round.calling !== null) throw callUncertain(agent, round.calls[round.calling]?.name ?? '');
  return { progress, decisions: new Map(answered.decisions.map((decision) => [decision.id, decision])) };
}

export function keptOf(progress: ConversationSoFar): JsonObject {
  return plainCopy(progress) as unknown as JsonObject;
}
