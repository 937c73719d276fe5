/**
 * Cuts a text into chunks that a model can take, at the ends of paragraphs where it can, else at the ends of sentences.
 * No model is asked, so it is the same with and without rehearsal.
 */
import { AgentError, type Agent, type AgentRequest, type AgentResponse } from '../../port/agent.ts';
import { withoutModel } from '../without-model.ts';
import type { SplitConfiguration } from './configuration.ts';
import { textOfValue } from '../../port/text-of-value.ts';

export function createSplitAgent({ maxWords }: SplitConfiguration): Agent {
  return {
    async invoke(request, { signal, assets }) {
      signal.throwIfAborted();
      return answer(
        request,
        maxWords,
        await textOfValue(request.context['text'] ?? request.input['text'], assets, signal),
      );
    },
  };
}

function answer(request: AgentRequest, usualWords: number, text: string | null): AgentResponse {
  if (text === null)
    throw new AgentError(
      'invalid_input',
      'The text to be cut is handed over as context.text: the text itself, or the reference to an asset that holds it.',
      { retryable: false },
    );
  const asked = Number(request.context['max_words'] ?? request.context['maxWords'] ?? usualWords);
  const chunks = split(text, Number.isInteger(asked) && asked > 0 ? asked : usualWords);
  return {
    status: 'success',
    mode: request.mode,
    content: {
      deliverable: {
        title: request.step.name,
        type: 'chunks',
        format: 'json',
        content: { chunks, count: chunks.length },
        metadata: { rehearsed: request.rehearsal },
      },
    },
    metadata: withoutModel('baton', 'split', request),
  };
}

/** No chunk has more words than that, unless a single sentence does. Nothing is lost and nothing comes twice. */
export function split(text: string, maxWords: number): string[] {
  const pieces = text
    .trim()
    .split(/\n\s*\n/)
    .flatMap((paragraph) => (countWords(paragraph) <= maxWords ? [paragraph.trim()] : sentencesOf(paragraph)));
  const chunks: string[] = [];
  let words = 0;
  for (const piece of pieces.filter((each) => each !== '')) {
    const more = countWords(piece);
    if (chunks.length > 0 && words + more <= maxWords) chunks.push(`${chunks.pop() ?? ''}\n\n${piece}`);
    else {
      chunks.push(piece);
      words = 0;
    }
    words += more;
  }
  return chunks;
}

function sentencesOf(paragraph: string): string[] {
  return paragraph.split(/(?<=[.!?])\s+/).map((sentence) => sentence.trim());
}

function countWords(text: string): number {
  return text.split(/\s+/).filter(Boolean).length;
}
