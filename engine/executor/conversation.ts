/**
 * A conversation per step: what was said in its earlier attempts, and before that, when a child run was told to go on
 * with its parent's conversation, what was said there. Read from the journal, which remembers every word.
 */
import type { Conversation, ConversationMessage } from '../agents/port/agent.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { InheritedConversation } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import { messageIn, type MessageOfAttempt } from '../run/message-in.ts';
import { made, type Awaitable } from '../values/deferred.ts';

/**
 * A run's events in order, at once or later. Those that come at once are read as they are gone through, and need not be
 * kept; those that come later can be gone through several times.
 */
export type ReadRun = (runId: string) => Awaitable<Iterable<StoredEvent>>;

export function conversationToSend(
  state: RunState,
  stepId: string,
  attempt: number,
  readRun: ReadRun,
): Awaitable<Conversation> {
  const inherited = state.created.conversation;
  const id = inherited?.id ?? `${state.runId}.${stepId}`;
  // The usual case is the first attempt of a run of its own: nothing was said yet, and nothing needs to be read.
  if (attempt === 1 && !inherited) return { id, messages: [] };
  return made(readRun(state.runId), (events) => {
    const own: MessageOfAttempt[] = [];
    for (const event of events)
      own.push(...messageIn(event).filter((message) => message.stepId === stepId && message.attempt < attempt));
    return made(inheritedMessages(inherited, readRun), (before) => ({
      id,
      messages: [...before, ...own.map(withoutAttempt)],
    }));
  });
}

function inheritedMessages(
  inherited: InheritedConversation | null,
  readRun: ReadRun,
): Awaitable<ConversationMessage[]> {
  if (!inherited) return [];
  return made(readRun(inherited.fromRunId), (events) => {
    const own: ConversationMessage[] = [];
    let further: InheritedConversation | null = null;
    for (const event of events) {
      if (event.sequence > inherited.upToSequence) break;
      if (event.type === 'orchestration.run.created') further = event.data.conversation;
      own.push(...messageIn(event).map(withoutAttempt));
    }
    return made(inheritedMessages(further, readRun), (before) => [...before, ...own]);
  });
}

function withoutAttempt({ role, content, stepId }: MessageOfAttempt): ConversationMessage {
  return { role, content, stepId };
}
