/** What an agent is asked, made from where its run stands, and how long it may take. */
import type { AgentRequest, Conversation } from '../agents/port/agent.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import type { PlannedStep } from '../run/plan.ts';
import type { StepState } from '../run/run-state.ts';
import { made, type Awaitable } from '../values/deferred.ts';
import { isJsonObject } from '../values/json.ts';
import type { ReadPage } from '../journal/pages-of-run.ts';
import { conversationToSend, firstPageOf } from './conversation.ts';
import type { Effect } from './turn.ts';

/** At once, or once what was said before has been read. */
export function requestOf(
  asked: StepState,
  { state, attempt, input: recorded, masked, resumed, recalled, answered }: Extract<Effect, { kind: 'start_attempt' }>,
  readPage: ReadPage,
): Awaitable<AgentRequest> {
  const { id, partOf, planned } = asked;
  const { step } = planned;
  if (step.type !== 'agent') throw new Error(`Step "${id}" is not an agent's`);
  const { created, runId } = state;
  const input = masked?.handed?.input ?? recorded;
  const { userMessage, context } = input;
  const read = (reader: ReadPage): Awaitable<Conversation> =>
    made(conversationToSend(state, asked, attempt, reader), (said) => {
      const mask = masked?.text;
      if (!mask) return said;
      return { ...said, messages: said.messages.map((one) => ({ ...one, content: mask(one.content) })) };
    });
  // Of thousands of items that are tried again few agents look at it, and each time the journal would be read.
  // A store that answers later can't be asked when an agent looks, so that it is asked before.
  const place = partOf && firstPageOf(state, asked, attempt);
  const first = place && readPage(place.runId, place.afterSequence);
  const isReadWhenLookedAt = place !== null && !(first instanceof Promise);
  const reader: ReadPage = (of, after) =>
    first instanceof Promise && of === place?.runId && after === place.afterSequence ? first : readPage(of, after);
  return made(isReadWhenLookedAt ? null : read(reader), (known) => {
    const request = {
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
      conversation: known as Conversation,
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
    };
    if (known === null) readWhenLookedAt(request, () => read(readPage) as Conversation); // this store answers at once
    return resumed || recalled || answered
      ? Object.assign(request, resumed && { resumed }, recalled && { recalled }, answered && { answered })
      : request;
  });
}

/** Only where it is needed: an object with an accessor takes long to make. */
function readWhenLookedAt(request: { readonly conversation: Conversation }, read: () => Conversation): void {
  let conversation: Conversation | null = null;
  const get = () => (conversation ??= read());
  Object.defineProperty(request, 'conversation', { get, enumerable: true });
}

/** The step's limit or its agent's, whichever is shorter. Null: none. */
export function timeLimitMs({ step }: PlannedStep, profile: AgentProfile | undefined): number | null {
  const seconds = Math.min(step.timeoutSeconds ?? Infinity, profile?.limits.timeoutSeconds ?? Infinity);
  return seconds === Infinity ? null : seconds * 1000;
}
