/**
 * The summarizer's stand-in: figures are computed from the data it is given,
 * prose is cut down to its own key sentences.
 */
import type { AgentRequest, Json, JsonObject } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { isText, toText } from '../../../values/json-text.ts';
import type { RehearsedWork } from '../responder.ts';
import { steeringKeys } from '../responder.ts';
import { findFigures, isData } from './datasets.ts';
import { keySentences } from './extract.ts';
import { computeFigures, labelOf } from './figures.ts';
import type { KpiFigures } from './figures.ts';
import { reportFigures } from './figures-report.ts';
import { listed, longDate } from './wording.ts';

/** Text shorter than this is a fact (a name, a date), longer is something to summarise. */
const longestFact = 160;
/** How the figures were got is no part of what they say. */
const bookkeeping =
  /^(sql|query|parameters|row_?count|child_?status|status|deliverable_?id|.*_deliverable_id|kpi_?names|start_?date|end_?date|grouping|data|query_?results|raw_?results)$/i;

export function summarize(request: AgentRequest): RehearsedWork {
  const material = materialOf(request);
  const kpis = computeFigures(findFigures(material));
  return kpis.length > 0 ? summarizeFigures(kpis, material, request) : summarizeText(material, request);
}

/** Everything the step handed over, once; the sentence counts only where there is nothing else. */
function materialOf({ input, context, userMessage }: AgentRequest): JsonObject {
  const { userMessage: _, context: __, payload, ...beside } = input;
  const material = { ...context, ...(isJsonObject(payload) ? payload : {}), ...beside };
  const kept = Object.fromEntries(
    Object.entries(material).filter(([key]) => !steeringKeys.has(key) && key !== 'user_message'),
  );
  return Object.keys(kept).length > 0 ? kept : { text: userMessage };
}

function summarizeFigures(kpis: readonly KpiFigures[], material: JsonObject, request: AgentRequest): RehearsedWork {
  const { headline, window, sections } = reportFigures(kpis);
  const childStatus = material['childStatus'] ?? material['child_status'];
  const isBrief = childStatus !== undefined;
  const title = titleOf(
    request,
    `${isBrief ? 'Executive brief' : 'Executive summary'}: ${listed(kpis.map(({ label }) => label))}`,
  );
  const origin = isBrief ? [`The figures come from a child run that ended **${toText(childStatus)}**.`] : [];
  return {
    title,
    type: 'summary',
    format: 'markdown',
    content: [`# ${title}`, `*${window}*`, `**In short.** ${headline}`, ...origin, ...sections].join('\n\n') + '\n',
    metadata: { figures: kpis.map(({ points: _, ...figures }) => figures as unknown as JsonObject), window },
  };
}

function summarizeText(material: JsonObject, request: AgentRequest): RehearsedWork {
  const entries = Object.entries(material)
    .map(asOneText)
    .filter(([, value]) => toText(value).trim() !== '');
  const texts = entries.filter(([, value]) => isText(value) && isProse(value) && !isData(value));
  const facts = entries.filter(([key, value]) => isFact(value) && !bookkeeping.test(key));
  const title = titleOf(
    request,
    texts.length === 0 && facts.length === 0 ? 'Summary: nothing to summarise' : 'Executive summary',
  );
  const perText = texts.length > 1 ? 3 : 8;
  const parts = texts.map(
    ([key, value]) => `## ${labelOf(key)}\n\n${bullets([...new Set(keySentences(toText(value), perText))])}`,
  );
  const short = texts.flatMap(([, value]) => keySentences(toText(value), 1)).slice(0, 3);
  return {
    title,
    type: 'summary',
    format: 'markdown',
    content:
      [
        `# ${title}`,
        ...(short.length > 0 ? [`**In short.** ${short.join(' ')}`] : []),
        ...(facts.length > 0
          ? [`## At a glance\n\n${facts.map(([key, value]) => `- **${labelOf(key)}**: ${factOf(value)}`).join('\n')}`]
          : []),
        ...parts,
        ...(texts.length + facts.length === 0 ? ['The step handed over no figures and no text.'] : []),
      ].join('\n\n') + '\n',
    metadata: { sources: texts.map(([key]) => key) },
  };
}

/** A list of texts is one longer text. */
function asOneText([key, value]: [string, Json]): [string, Json] {
  const texts =
    Array.isArray(value) && value.every((item) => typeof item === 'string') ? (value as readonly string[]) : [];
  return texts.some(isProse) ? [key, texts.join('\n\n')] : [key, value];
}

function isProse(text: string): boolean {
  return text.length > longestFact || text.trim().includes('\n') || /[.!?]\s+[A-Z]/.test(text);
}

function titleOf(request: AgentRequest, otherwise: string): string {
  const given = request.input['title'] ?? request.context['title'];
  return isText(given) ? given : otherwise;
}

function isFact(value: Json): boolean {
  if (typeof value === 'string') return !isProse(value) && !isData(value);
  if (Array.isArray(value))
    return value.length > 0 && value.every((item) => typeof item === 'string' || typeof item === 'number');
  return typeof value === 'number' || typeof value === 'boolean';
}

function factOf(value: Json): string {
  return Array.isArray(value) ? listed(value.map(toText)) : longDate(toText(value));
}

function bullets(sentences: readonly string[]): string {
  return sentences.length > 0 ? sentences.map((sentence) => `- ${sentence}`).join('\n') : '- (no sentences)';
}
