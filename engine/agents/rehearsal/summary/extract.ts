/** Summarises prose by choosing its own sentences: those whose words the text uses most, in their own order. */

const common = new Set(
  (
    'about after again against also among because been before being between both came does doing down each even from have here into just ' +
    'like made make many more most much must only other over same should some such than that their them then there these they this those ' +
    'through under until very were what when where which while will with within would your'
  ).split(' '),
);

export function keySentences(markdown: string, count: number): readonly string[] {
  const sentences = sentencesOf(markdown);
  if (sentences.length <= count) return sentences;
  const weights = new Map<string, number>();
  for (const word of sentences.flatMap(wordsOf)) weights.set(word, (weights.get(word) ?? 0) + 1);
  return sentences
    .map((sentence, place) => ({ sentence, place, score: scoreOf(sentence, weights) + (place === 0 ? 0.5 : 0) }))
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .slice(0, count)
    .sort((one, other) => one.place - other.place)
    .map(({ sentence }) => sentence);
}

/** Headings, tables, code and list marks are form, not prose. */
export function sentencesOf(markdown: string): readonly string[] {
  return proseOf(markdown)
    .flatMap((paragraph) => paragraph.split(/(?<=[.!?])\s+(?=["“(]?[A-Z0-9])/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsIn(sentence) >= 5);
}

/** Prose only, a paragraph or a list item each. */
function proseOf(markdown: string): readonly string[] {
  const paragraphs: string[] = [];
  let open = '';
  const end = (): void => {
    if (open !== '') paragraphs.push(open);
    open = '';
  };
  for (const line of markdown.replaceAll(/```[\s\S]*?```/g, '').split('\n')) {
    const text = line.trim();
    if (text === '' || /^(#|\||---|>)/.test(text)) {
      end();
      continue;
    }
    const item = /^(?:[-*+]|\d+\.)\s+(.*)$/.exec(text)?.[1];
    if (item !== undefined) end();
    open = `${open} ${plain(item ?? text)}`.trim();
  }
  end();
  return paragraphs;
}

export function wordsIn(text: string): number {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0;
}

function plain(text: string): string {
  return text.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[*_`]{1,3}([^*_`]+)[*_`]{1,3}/g, '$1');
}

function scoreOf(sentence: string, weights: ReadonlyMap<string, number>): number {
  const words = wordsOf(sentence);
  const total = words.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0);
  // Long sentences hold more words, not more sense.
  return total / Math.max(8, words.length);
}

function wordsOf(sentence: string): readonly string[] {
  return (sentence.toLowerCase().match(/\p{L}{4,}/gu) ?? []).filter((word) => !common.has(word));
}
