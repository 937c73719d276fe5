/**
 * Stands in for whoever answers from given passages: chooses the sentences that share most words with the question, and
 * names where they stand. Gives `{ answer, citations, grounded, confidence }`; without a fitting passage it says that
 * it does not know.
 */
import type { AgentRequest } from '../../port/agent.ts';
import { toText } from '../../../values/json-text.ts';
import { sentencesOf } from '../summary/extract.ts';
import type { RehearsedWork } from '../responder.ts';
import { given, judgement, objectsIn, rounded, wordsOf } from './given.ts';

/** Fewer shared words than this are chance. */
const LEAST_SHARED = 2;
const SENTENCES = 3;

export function judgedAnswer(request: AgentRequest): RehearsedWork {
  const question = toText(given(request, 'question')) || request.userMessage;
  const asked = new Set(wordsOf(question).filter((word) => word.length > 3));
  const sentences = objectsIn(given(request, 'passages', 'sources', 'documents')).flatMap((passage) => {
    const id = toText(passage['id']) || toText(passage['title']);
    return sentencesOf(toText(passage['text'] ?? passage['content'])).map((sentence) => ({
      id,
      sentence,
      shared: sharedWith(asked, sentence),
    }));
  });
  const best = sentences
    .filter(({ shared }) => shared >= LEAST_SHARED)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, SENTENCES);
  if (best.length === 0)
    return judgement(request, 'answer', {
      answer: 'The sources that may be used do not answer this.',
      citations: [],
      grounded: false,
      confidence: 0,
    });
  const confidence = rounded(Math.min(1, (best[0]?.shared ?? 0) / Math.max(1, asked.size)));
  return judgement(request, 'answer', {
    answer: best.map(({ sentence }) => sentence).join(' '),
    citations: [...new Set(best.map(({ id }) => id))],
    grounded: true,
    confidence,
  });
}

function sharedWith(asked: ReadonlySet<string>, sentence: string): number {
  return new Set(wordsOf(sentence).filter((word) => asked.has(word))).size;
}
