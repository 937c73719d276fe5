/** Keeps what agents were asked and what they answered, errors too. */
import { AgentError } from '../port/agent.ts';
import type { Agent, AgentContext } from '../port/agent.ts';
import { savingWhole } from '../port/small-asset-store.ts';
import { keyOf, textOfKey } from './cassette.ts';
import type { Cassette, RecordedAsset, Recording } from './cassette.ts';

export interface Recorder {
  /** An agent that does the same, and is heard. */
  listenTo(agent: Agent): Agent;
  /** In the order of steps, not of time: runs in parallel record the same. */
  cassette(): Cassette;
}

export function createAgentRecorder(): Recorder {
  const recordings = new Map<string, Recording>();

  function listenTo(agent: Agent): Agent {
    return {
      invoke: async (request, context) => {
        const key = keyOf(request);
        const assets: RecordedAsset[] = [];
        try {
          const response = await agent.invoke(request, keepingAssets(context, assets));
          recordings.set(textOfKey(key), { ...key, answer: { response, assets } });
          return response;
        } catch (error) {
          // A cancelled attempt has no answer, and neither has a bug.
          if (error instanceof AgentError) {
            const { code, message, retryable, details } = error;
            recordings.set(textOfKey(key), { ...key, answer: { error: { code, message, retryable, details } } });
          }
          throw error;
        }
      },
    };
  }

  function cassette(): Cassette {
    const sorted = [...recordings].sort(([one], [other]) => (one < other ? -1 : 1));
    return { format: 1, recordings: sorted.map(([, recording]) => recording) };
  }

  return { listenTo, cassette };
}

function keepingAssets(context: AgentContext, kept: RecordedAsset[]): AgentContext {
  return {
    signal: context.signal,
    progress: (update) => context.progress(update),
    remember: (what) => context.remember(what),
    converse: (message) => context.converse(message),
    spent: (so) => context.spent?.(so),
    say: (text) => context.say(text),
    assets: savingWhole(
      async (bytes, mimeType) => {
        const reference = await context.assets.saveBuffer(bytes, mimeType);
        kept.push({ mimeType, base64: Buffer.from(bytes).toString('base64') });
        return reference;
      },
      (id) => context.assets.open(id),
    ),
  };
}
