/**
 * A conversation per step: what was said in its earlier attempts, and before that, when a child run was told to go on
 * with its parent's conversation, what was said there. Read from the journal, which remembers every word.
 */
import type { Conversation, ConversationMessage } from '../agents/port/agent.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { InheritedConversation } from '../run/run-event.ts';
import type { RunState } from '../run/run-state.ts';
import { messageIn, type MessageOfAttempt } from '../run/message-in.ts';

/** In order; what has been gone through need not be kept. */
export type ReadRun = (runId: string) => Iterable<StoredEvent>;

export function conversationToSend(state: RunState, stepId: string, attempt: number, readRun: ReadRun): Conversation {
  const inherited = state.created.conversation;
  const id = inherited?.id ?? `${state.runId}.${stepId}`;
  // The usual case is the first attempt of a run of its own: nothing was said yet, and nothing needs to be read.
  if (attempt === 1 && !inherited) return { id, messages: [] };
  const own: MessageOfAttempt[] = [];
  for (const event of readRun(state.runId))
    own.push(...messageIn(event).filter((message) => message.stepId === stepId && message.attempt < attempt));
  return { id, messages: [...inheritedMessages(inherited, readRun), ...own.map(withoutAttempt)] };
}

function inheritedMessages(inherited: InheritedConversation | null, readRun: ReadRun): ConversationMessage[] {
  if (!inherited) return [];
  const own: ConversationMessage[] = [];
  let before: ConversationMessage[] = [];
  for (const event of readRun(inherited.fromRunId)) {
    if (event.sequence > inherited.upToSequence) break;
    if (event.type === 'orchestration.run.created') before = inheritedMessages(event.data.conversation, readRun);
    own.push(...messageIn(event).map(withoutAttempt));
  }
  return [...before, ...own];
}

function withoutAttempt({ role, content, stepId }: MessageOfAttempt): ConversationMessage {
  return { role, content, stepId };
}
