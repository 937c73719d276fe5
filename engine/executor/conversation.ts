/**
 * A conversation per step: what was said in its earlier attempts, and before that, when a child run was told to go on
 * with its parent's conversation, what was said there. Read from the journal, which remembers every word: of the run
 * itself from the step's first attempt on.
 */
import type { Conversation, ConversationMessage } from '../agents/port/agent.ts';
import { throughPages, type ReadPage } from '../journal/pages-of-run.ts';
import type { InheritedConversation } from '../run/run-event.ts';
import type { RunState, StepState } from '../run/run-state.ts';
import { messageIn, type MessageOfAttempt } from '../run/message-in.ts';
import { made, type Awaitable } from '../values/deferred.ts';

export type SpeakingStep = Pick<StepState, 'id' | 'begunAt'>;

/** Of which run, and from behind which of its events. */
export interface FirstPage {
  readonly runId: string;
  readonly afterSequence: number;
}

export function conversationToSend(
  state: RunState,
  step: SpeakingStep,
  attempt: number,
  readPage: ReadPage,
): Awaitable<Conversation> {
  const inherited = state.created.conversation;
  const id = inherited?.id ?? `${state.runId}.${step.id}`;
  if (firstPageOf(state, step, attempt) === null) return { id, messages: [] };
  return made(ownMessages(state, step, attempt, readPage), (own) =>
    made(inheritedMessages(inherited, readPage), (before) => ({ id, messages: [...before, ...own] })),
  );
}

/** What is read first. Null: nothing was said yet, as in the first attempt of a run of its own. */
export function firstPageOf(state: RunState, { begunAt }: SpeakingStep, attempt: number): FirstPage | null {
  if (attempt > 1) return { runId: state.runId, afterSequence: begunAt - 1 };
  const inherited = state.created.conversation;
  return inherited && { runId: inherited.fromRunId, afterSequence: 0 };
}

function ownMessages(
  { runId }: RunState,
  { id, begunAt }: SpeakingStep,
  attempt: number,
  readPage: ReadPage,
): Awaitable<readonly ConversationMessage[]> {
  if (attempt === 1) return [];
  const own: MessageOfAttempt[] = [];
  const read = throughPages(readPage, runId, begunAt - 1, (page) => {
    for (const event of page)
      own.push(...messageIn(event).filter((message) => message.stepId === id && message.attempt < attempt));
  });
  return made(read, () => own.map(withoutAttempt));
}

function inheritedMessages(
  inherited: InheritedConversation | null,
  readPage: ReadPage,
): Awaitable<readonly ConversationMessage[]> {
  if (!inherited) return [];
  const own: ConversationMessage[] = [];
  let further: InheritedConversation | null = null;
  const read = throughPages(readPage, inherited.fromRunId, 0, (page) => {
    for (const event of page) {
      if (event.sequence > inherited.upToSequence) return 'enough';
      if (event.type === 'orchestration.run.created') further = event.data.conversation;
      own.push(...messageIn(event).map(withoutAttempt));
    }
    return undefined;
  });
  return made(read, () => made(inheritedMessages(further, readPage), (before) => [...before, ...own]));
}

function withoutAttempt({ role, content, stepId }: MessageOfAttempt): ConversationMessage {
  return { role, content, stepId };
}
