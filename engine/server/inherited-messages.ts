/** What was said in the runs whose conversation a run goes on with, as its agents hear it. */
import type { MessageView } from '../contract/conversation.ts';
import type { StepView } from '../contract/step-view.ts';
import { messageIn } from '../run/message-in.ts';
import type { EngineReader } from '../port/engine.ts';
import type { InheritedConversation } from '../run/run-event.ts';
import { pagesOf } from './reader-page.ts';

/** Oldest first, up to where the run began. Empty: it goes on with nothing, or none of it was kept. */
export async function inheritedMessages(
  journal: EngineReader['journal'],
  inherited: InheritedConversation | null,
): Promise<MessageView[]> {
  const messages: MessageView[] = [];
  for await (const message of eachInherited(journal, inherited)) messages.push(message);
  return messages;
}

async function* eachInherited(
  journal: EngineReader['journal'],
  inherited: InheritedConversation | null,
): AsyncGenerator<MessageView, void> {
  if (!inherited) return;
  const { fromRunId: runId, upToSequence } = inherited;
  for await (const page of pagesOf(journal, runId, { after: 0, most: upToSequence })) {
    for (const event of page) {
      if (event.type === 'orchestration.run.created') yield* eachInherited(journal, event.data.conversation);
      for (const { role, content, stepId, attempt } of messageIn(event))
        yield { role, content, attempt, at: event.at, inherited: { runId, stepId } };
    }
  }
}

const counted = new WeakMap<EngineReader, Map<string, number>>();
/** Runs whose inherited messages are known by their number. */
const MOST_COUNTED = 1000;

/** How many there are. What a run has inherited never changes, so it is read once for all that ask. */
export async function inheritedCount(engine: EngineReader, inherited: InheritedConversation | null): Promise<number> {
  if (!inherited) return 0;
  const counts = counted.get(engine) ?? new Map<string, number>();
  counted.set(engine, counts);
  const key = `${inherited.fromRunId}/${inherited.upToSequence}`;
  const known = counts.get(key) ?? (await count(engine.journal, inherited));
  counts.delete(key);
  counts.set(key, known);
  for (const oldest of counts.keys()) {
    if (counts.size <= MOST_COUNTED) break;
    counts.delete(oldest);
  }
  return known;
}

/** Keeps none of them: together they may be more than there is memory for. */
async function count(journal: EngineReader['journal'], inherited: InheritedConversation): Promise<number> {
  let messages = 0;
  for await (const _ of eachInherited(journal, inherited)) messages += 1;
  return messages;
}

/** Who has not been asked yet has heard nothing. */
export function withInherited<Step extends StepView>(step: Step, inherited: number): Step {
  const own = step.messages ?? step.conversation.length;
  return inherited === 0 || own === 0 ? step : { ...step, messages: inherited + own };
}
