/**
 * What was said while an attempt worked, as it is recorded: a text that is too long is cut, and the whole message is
 * kept as an asset.
 */
import type { AssetStore, WorkMessage } from '../agents/port/agent.ts';
import { cutText } from '../limits/measure.ts';
import type { StepConversed } from '../run/run-event.ts';

export type RecordedMessage = Omit<StepConversed, 'stepId' | 'attempt'> & Pick<WorkMessage, 'denials'>;

export async function withinMessageLimit(
  message: WorkMessage,
  mostBytes: number,
  assets: AssetStore,
): Promise<RecordedMessage> {
  const { calls } = message;
  const short: WorkMessage = {
    ...message,
    content: cutText(message.content, mostBytes),
    ...(calls && { calls: calls.map((call) => ({ ...call, arguments: cutText(call.arguments, mostBytes) })) }),
  };
  const isWhole =
    short.content === message.content &&
    !calls?.some((call, index) => call.arguments !== short.calls?.[index]?.arguments);
  return isWhole ? message : { ...short, whole: await kept(message, assets) };
}

/** What was said is no reason for a step to fail: where there is no room for it, what is left of it says so. */
async function kept(message: WorkMessage, assets: AssetStore): Promise<RecordedMessage['whole']> {
  try {
    const bytes = new TextEncoder().encode(JSON.stringify(message, null, 2));
    const { id, mimeType, sizeBytes, sha256 } = await assets.saveBuffer(bytes, 'application/json');
    return { assetId: id, mimeType, sizeBytes, sha256 };
  } catch {
    return null;
  }
}
