/** What can be said of a text by looking at it. */
import { sentencesOf, wordsIn } from './summary/extract.ts';

export interface ReviewFinding {
  readonly severity: 'high' | 'medium' | 'low';
  readonly text: string;
  /** The heading under which it was found; '' for the whole text. */
  readonly section: string;
  readonly rule: string;
  readonly message: string;
  readonly suggestion: string;
}

export interface ReviewRules {
  /** '' or null: not asked for. */
  readonly callToAction: string;
  readonly keyword: string;
  readonly wordCount: number | null;
}

/** Promises that nobody can keep, and superlatives that ask for proof. */
const claims = [
  'guaranteed',
  'guarantee',
  'risk-free',
  'no risk',
  '100 %',
  '100%',
  'best in class',
  'number one',
  '#1',
  'always works',
  'never fails',
  'instantly',
  'miracle',
];
/** Words that leave people out, and what to write in their place. */
const excluding: Readonly<Record<string, string>> = {
  chairman: 'chair',
  manpower: 'staff',
  'man-hours': 'working hours',
  guys: 'everyone',
  blacklist: 'blocklist',
  whitelist: 'allowlist',
  'digital native': 'at ease with digital tools',
  'young and dynamic': 'motivated',
  crazy: 'surprising',
};
const longestSentence = 38;
/** Share by which a text may miss its length. */
const lengthTolerance = 0.15;

export function findInText(
  name: string,
  text: string,
  rules: ReviewRules,
  forbidden: readonly string[],
): readonly ReviewFinding[] {
  const whole = (
    severity: ReviewFinding['severity'],
    rule: string,
    message: string,
    suggestion: string,
  ): ReviewFinding => ({ severity, text: name, section: '', rule, message, suggestion });
  const found: ReviewFinding[] = [];
  const lower = text.toLowerCase();
  if (rules.callToAction !== '' && !lower.includes(rules.callToAction.toLowerCase())) {
    found.push(
      whole('high', 'call-to-action', `"${rules.callToAction}" is missing.`, 'End with it, once and word for word.'),
    );
  }
  if (rules.keyword !== '') found.push(...keywordFindings(text, rules.keyword, whole));
  const words = wordsIn(text);
  if (rules.wordCount !== null && Math.abs(words - rules.wordCount) > rules.wordCount * lengthTolerance) {
    const direction = words < rules.wordCount ? 'short' : 'long';
    found.push(
      whole(
        'medium',
        'length',
        `${words} words where ${rules.wordCount} were asked: too ${direction}.`,
        direction === 'short' ? 'Give the thinnest section an example.' : 'Cut what is said twice.',
      ),
    );
  }
  if (/\{\{|\bTODO\b|\blorem ipsum\b|\[insert/i.test(text.replaceAll('{{first_name}}', ''))) {
    found.push(whole('high', 'placeholder', 'A placeholder is left in the text.', 'Fill it in or take it out.'));
  }
  for (const { heading, body } of sectionsOf(text)) found.push(...sectionFindings(name, heading, body, forbidden));
  return found;
}

function keywordFindings(
  text: string,
  keyword: string,
  whole: (...parts: [ReviewFinding['severity'], string, string, string]) => ReviewFinding,
): readonly ReviewFinding[] {
  const uses = text.toLowerCase().split(keyword.toLowerCase()).length - 1;
  if (uses === 0)
    return [whole('medium', 'keyword', `"${keyword}" does not occur.`, 'Use it in the title or the first paragraph.')];
  const share = (uses * wordsIn(keyword)) / Math.max(1, wordsIn(text));
  if (share <= 0.04) return [];
  return [
    whole(
      'low',
      'keyword',
      `"${keyword}" makes up ${(share * 100).toFixed(1)} % of the words.`,
      'Say it in other words here and there.',
    ),
  ];
}

function sectionFindings(
  text: string,
  section: string,
  body: string,
  forbidden: readonly string[],
): readonly ReviewFinding[] {
  const found: ReviewFinding[] = [];
  const add = (severity: ReviewFinding['severity'], rule: string, message: string, suggestion: string): void => {
    found.push({ severity, text, section, rule, message, suggestion });
  };
  for (const phrase of forbidden)
    if (has(body, phrase)) add('high', 'forbidden', `"${phrase}" must not be used.`, 'Take it out.');
  for (const claim of claims.filter((one) => !forbidden.includes(one))) {
    if (has(body, claim))
      add(
        'high',
        'claim',
        `"${claim}" promises more than anybody can prove.`,
        'Say what is measured, with its source.',
      );
  }
  for (const [word, instead] of Object.entries(excluding))
    if (has(body, word)) add('medium', 'wording', `"${word}" leaves people out.`, `Write "${instead}".`);
  const unsourced = body.match(/\b\d+(?:[.,]\d+)?\s?(?:%|percent\b|times\b|x faster\b)/i)?.[0];
  if (unsourced !== undefined && !/source|according to|\]\(http/i.test(body))
    add('medium', 'evidence', `"${unsourced}" has no source.`, 'Name where the figure comes from.');
  const long = sentencesOf(body).find((sentence) => wordsIn(sentence) > longestSentence);
  if (long !== undefined)
    add('low', 'sentence', `A sentence of ${wordsIn(long)} words: "${long.slice(0, 50)}…"`, 'Make two of it.');
  return found;
}

function has(text: string, phrase: string): boolean {
  const escaped = phrase.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'iu').test(text);
}

function sectionsOf(markdown: string): readonly { readonly heading: string; readonly body: string }[] {
  const [start = '', ...parts] = markdown.split(/^#{1,3}\s+/m);
  const sections = parts.map((part) => {
    const end = part.indexOf('\n');
    return end < 0 ? { heading: part, body: '' } : { heading: part.slice(0, end).trim(), body: part.slice(end) };
  });
  return start.trim() === '' ? sections : [{ heading: '', body: start }, ...sections];
}
