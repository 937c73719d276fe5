/**
 * Stands in for classifiers: counts what speaks for each label. `labels` is a list, or an object of lists of keywords.
 * Gives `{ label, confidence, reason, alternatives }`; what nothing speaks for gets `fallback`, or the last label, with
 * low confidence.
 */
import type { AgentRequest, Json } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { toText } from '../../../values/json-text.ts';
import type { RehearsedWork } from '../responder.ts';
import { given, judgement, occurrencesOf, rounded, givenText, givenTexts, wordsOf } from './given.ts';

const UNSURE = 0.34;

interface Weighed {
  readonly label: string;
  readonly hits: number;
  readonly found: readonly string[];
}

export function classify(request: AgentRequest): RehearsedWork {
  const labels = labelsIn(given(request, 'labels', 'categories', 'intents'));
  const { label, confidence, reason, alternatives } = chooseLabel(
    labels,
    givenText(request),
    toText(given(request, 'fallback')),
  );
  return judgement(request, 'classification', { label, confidence, reason, alternatives });
}

export function labelsIn(value: Json | undefined): ReadonlyMap<string, readonly string[]> {
  if (isJsonObject(value))
    return new Map(Object.entries(value).map(([label, keywords]) => [label, [label, ...givenTexts(keywords)]]));
  return new Map(givenTexts(value).map((label) => [label, [label]]));
}

export function chooseLabel(labels: ReadonlyMap<string, readonly string[]>, text: string, fallback: string) {
  const words = wordsOf(text);
  const weighed = [...labels].map(([label, keywords]) => weigh(label, keywords, words)).sort((a, b) => b.hits - a.hits);
  const total = weighed.reduce((sum, { hits }) => sum + hits, 0);
  const [best] = weighed;
  if (!best || total === 0) {
    const label = fallback || ([...labels.keys()].at(-1) ?? 'unknown');
    return { label, confidence: UNSURE, reason: 'Nothing in the text speaks for any label.', alternatives: [] };
  }
  // One hit among none is no certainty: every label starts with a third of a hit.
  const confidenceOf = (hits: number) => rounded((hits + 1 / 3) / (total + labels.size / 3));
  return {
    label: best.label,
    confidence: confidenceOf(best.hits),
    reason: `The text speaks of ${best.found.map((word) => `"${word}"`).join(', ')}.`,
    alternatives: weighed
      .slice(1)
      .filter(({ hits }) => hits > 0)
      .map(({ label, hits }) => ({ label, confidence: confidenceOf(hits) })),
  };
}

function weigh(label: string, keywords: readonly string[], words: readonly string[]): Weighed {
  const found = [...new Set(keywords)]
    .map((keyword) => ({ keyword, times: occurrencesOf(keyword.replaceAll(/[-_]/g, ' '), words) }))
    .filter(({ times }) => times > 0);
  return { label, hits: found.reduce((sum, { times }) => sum + times, 0), found: found.map(({ keyword }) => keyword) };
}
