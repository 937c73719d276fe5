/** A text that is handed over as a value, or as a reference to an asset: an agent that reads texts takes either. */
import { usualLimits } from '../../limits/limits.ts';
import { LimitExceeded, overLimit } from '../../limits/over-limit.ts';
import { AgentError, type AssetStore } from './agent.ts';
import { isText } from '../../values/json-text.ts';

/**
 * Null: it is neither. Rejects with an `AgentError` when the asset is no text, is too large for an answer that holds
 * it, or can't be read.
 */
export async function textOfValue(
  value: unknown,
  assets: Pick<AssetStore, 'open'>,
  signal: AbortSignal,
): Promise<string | null> {
  if (isText(value)) return value;
  const id = typeof value === 'object' && value !== null && 'assetId' in value ? value.assetId : null;
  if (!isText(id)) return null;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  try {
    for await (const piece of assets.open(id)) {
      signal.throwIfAborted();
      bytes += piece.byteLength;
      const over = overLimit('outputBytes', bytes, usualLimits, {
        subject: `The text in the asset ${id}`,
        isAtLeast: true,
      });
      if (over) throw new LimitExceeded(over);
      text += decoder.decode(piece, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LimitExceeded) throw new AgentError('limit_exceeded', error.message, { retryable: false });
    const isNoText = error instanceof TypeError; // as the decoder says it
    throw new AgentError(
      'invalid_input',
      isNoText
        ? `The asset ${id} is no text in UTF-8.`
        : `The asset ${id} can not be read: ${error instanceof Error ? error.message : String(error)}`,
      { retryable: false },
    );
  }
}
