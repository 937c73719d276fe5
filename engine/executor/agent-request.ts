/** What an agent is asked, made from where its run stands, and how long it may take. */
import type { AgentRequest, Conversation } from '../agents/port/agent.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import type { PlannedStep } from '../run/plan.ts';
import type { StepState } from '../run/run-state.ts';
import { made, type Awaitable } from '../values/deferred.ts';
import { isJsonObject } from '../values/json.ts';
import { conversationToSend, type ReadRun } from './conversation.ts';
import type { Effect } from './turn.ts';

/** At once, or once what was said before has been read. */
export function requestOf(
  { id, partOf, planned: { step } }: StepState,
  { state, attempt, input: recorded, masked, resumed, recalled, answered }: Extract<Effect, { kind: 'start_attempt' }>,
  readRun: ReadRun,
): Awaitable<AgentRequest> {
  if (step.type !== 'agent') throw new Error(`Step "${id}" is not an agent's`);
  const { created, runId } = state;
  const input = masked?.handed?.input ?? recorded;
  const { userMessage, context } = input;
  const read = (reader: ReadRun): Awaitable<Conversation> =>
    made(conversationToSend(state, id, attempt, reader), (said) => {
      const mask = masked?.text;
      if (!mask) return said;
      return { ...said, messages: said.messages.map((one) => ({ ...one, content: mask(one.content) })) };
    });
  // Of thousands of items that are tried again few agents look at it, and each time the whole journal would be read.
  // A store that answers later can't be asked when an agent looks, so that it is asked before.
  const first = partOf && (attempt > 1 || created.conversation) ? readRun(runId) : null;
  const isReadWhenLookedAt = partOf !== null && !(first instanceof Promise);
  const reader: ReadRun = (asked) => (first instanceof Promise && asked === runId ? first : readRun(asked));
  return made(isReadWhenLookedAt ? null : read(reader), (known) => {
    let conversation = known;
    return {
      organization: created.definition.organization,
      agent: step.agent,
      mode: step.mode,
      userMessage:
        typeof userMessage === 'string'
          ? userMessage
          : userMessage === undefined || userMessage === null
            ? ''
            : JSON.stringify(userMessage),
      context: isJsonObject(context) ? context : {},
      input,
      get conversation() {
        return (conversation ??= read(readRun) as Conversation); // this store answers at once
      },
      run: {
        id: runId,
        rootId: created.rootRunId,
        definition: created.definition.name,
        version: created.definition.version,
      },
      step: { id, name: step.name },
      attempt,
      idempotencyKey: `${runId}/${id}/${attempt}`,
      rehearsal: created.mode === 'rehearsal',
      ...(resumed && { resumed }),
      ...(recalled && { recalled }),
      ...(answered && { answered }),
    };
  });
}

/** The step's limit or its agent's, whichever is shorter. Null: none. */
export function timeLimitMs({ step }: PlannedStep, profile: AgentProfile | undefined): number | null {
  const seconds = Math.min(step.timeoutSeconds ?? Infinity, profile?.limits.timeoutSeconds ?? Infinity);
  return seconds === Infinity ? null : seconds * 1000;
}
