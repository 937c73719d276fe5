/** A document with the sections that the step asks for, each from what speaks of it in the facts and sources. */
import type { AgentRequest, Json } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { isText, toText } from '../../../values/json-text.ts';
import { sentencesOf } from '../summary/extract.ts';
import { labelOf } from '../summary/figures.ts';
import { steeringKeys } from '../responder.ts';
import type { Brief } from './brief.ts';
import type { Piece } from './piece.ts';

const SENTENCES_PER_SECTION = 4;
/** Letters that two words must share to speak of the same thing: decided, decisions. */
const STEM = 4;

export function sectionedDocument(brief: Brief, request: AgentRequest): Piece {
  const { context, step } = request;
  const sections = Array.isArray(context['sections']) ? context['sections'].map(toText).filter(isText) : [];
  const facts = factsIn(context);
  const sentences = Object.entries(brief.sources).flatMap(([source, text]) =>
    sentencesOf(text).map((sentence) => ({ source, sentence })),
  );
  const written = sections.map((section) => {
    const points = facts
      .filter(({ name }) => speaksOf(section, name))
      .map(({ name, text }) => `- ${labelOf(name)}: ${text}`);
    const lines = sentences
      .filter(({ source, sentence }) => speaksOf(section, source) || speaksOf(section, sentence))
      .slice(0, SENTENCES_PER_SECTION)
      .map(({ sentence }) => `- ${sentence}`);
    const body = [...new Set([...points, ...lines])];
    return `## ${section}\n\n${body.length > 0 ? body.join('\n') : `To be filled in: nothing in the material speaks of ${section.toLowerCase()}.`}`;
  });
  const title = isText(context['title']) ? context['title'] : `${step.name}: ${brief.subject}`;
  return {
    title,
    type: 'document',
    markdown: `# ${title}\n\n${facts.length > 0 ? `${facts.map(({ name, text }) => `**${labelOf(name)}** ${text}`).join('  \n')}\n\n` : ''}${written.join('\n\n')}\n`,
    metadata: { sections },
  };
}

interface Fact {
  readonly name: string;
  readonly text: string;
}

/** Short values, also those one level down. */
function factsIn(context: Readonly<Record<string, Json>>): readonly Fact[] {
  return Object.entries(context).flatMap(([name, value]): Fact[] => {
    if (steeringKeys.has(name) || name === 'sections') return [];
    if (isJsonObject(value)) return Object.entries(value).flatMap(([key, inner]) => factOf(key, inner));
    return factOf(name, value);
  });
}

function factOf(name: string, value: Json): Fact[] {
  const text =
    Array.isArray(value) && value.every((item) => typeof item !== 'object')
      ? value.map(toText).join(', ')
      : typeof value === 'object'
        ? ''
        : toText(value);
  return text === '' || text.length > 160 || text.includes('\n') ? [] : [{ name, text }];
}

/** A shared word of some length, whatever its ending. */
function speaksOf(section: string, text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];
  return (section.toLowerCase().match(/\p{L}{4,}/gu) ?? []).some((wanted) =>
    words.some((word) => word.startsWith(wanted.slice(0, STEM))),
  );
}
