/** What was said in the runs whose conversation a run goes on with, as its agents hear it. */
import type { MessageView } from '../contract/conversation.ts';
import { messageIn } from '../run/message-in.ts';
import type { EngineReader } from '../port/engine.ts';
import type { InheritedConversation } from '../run/run-event.ts';
import { pagesOf } from './reader-page.ts';

/** Oldest first, up to where the run began. Empty: it goes on with nothing, or none of it was kept. */
export async function inheritedMessages(
  journal: EngineReader['journal'],
  inherited: InheritedConversation | null,
): Promise<MessageView[]> {
  if (!inherited) return [];
  const { fromRunId: runId, upToSequence } = inherited;
  const messages: MessageView[] = [];
  for await (const page of pagesOf(journal, runId, { after: 0, most: upToSequence })) {
    for (const event of page) {
      if (event.type === 'orchestration.run.created')
        messages.push(...(await inheritedMessages(journal, event.data.conversation)));
      for (const { role, content, stepId, attempt } of messageIn(event))
        messages.push({ role, content, attempt, at: event.at, inherited: { runId, stepId } });
    }
  }
  return messages;
}
