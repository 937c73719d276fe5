/**
 * Stands in for translators. Nobody can translate offline, so it does what can be shown: the glossary's terms are put
 * in, and the text says that the rest is the original. `language`, `glossary: { term: translation }`.
 */
import type { AgentRequest } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { toText } from '../../../values/json-text.ts';
import type { RehearsedWork } from '../responder.ts';
import { given, givenText } from './given.ts';

export function translate(request: AgentRequest): RehearsedWork {
  const language = toText(given(request, 'language', 'target_language', 'targetLanguage')) || 'the target language';
  const glossary = given(request, 'glossary');
  const terms = Object.entries(isJsonObject(glossary) ? glossary : {}).map(
    ([term, translation]) => [term, toText(translation)] as const,
  );
  const source = givenText(request);
  const used = terms.filter(([term]) => pattern(term).test(source));
  // Longer terms first: a term may be a part of another.
  const text = [...used]
    .sort(([a], [b]) => b.length - a.length)
    .reduce((rest, [term, translation]) => rest.replaceAll(pattern(term), translation), source);
  return {
    title: `${request.step.name} (${language})`,
    type: 'translation',
    format: 'markdown',
    content: `${text.trim()}\n\n> Rehearsed translation to ${language}: ${used.length === 0 ? 'no term of the glossary occurs' : `the glossary's terms are put in (${used.map(([term]) => term).join(', ')})`}; the rest is the original.\n`,
    metadata: { language, terms: used.map(([term, translation]) => ({ term, translation })) },
  };
}

function pattern(term: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${term.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`, 'giu');
}
