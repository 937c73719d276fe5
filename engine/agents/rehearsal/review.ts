/** The reviewers' stand-in: reads the texts it is given and reports what can be found by looking, not by opinion. */
import type { AgentRequest, JsonObject } from '../port/agent.ts';
import type { AgentProfile } from '../port/registry.ts';
import { toText } from '../../values/json-text.ts';
import { readBrief } from './drafts/brief.ts';
import type { Brief } from './drafts/brief.ts';
import { findInText } from './review-rules.ts';
import type { ReviewFinding } from './review-rules.ts';
import type { RehearsedWork } from './responder.ts';
import { isData } from './summary/datasets.ts';
import { wordsIn } from './summary/extract.ts';
import { labelOf } from './summary/figures.ts';

/** What belongs to the brief and is not under review. */
const notReviewed = /(outline|brief|guideline|policy|notes|qa|report|sql)/i;

export function review(request: AgentRequest, profile: AgentProfile): RehearsedWork {
  const brief = readBrief(request);
  const texts = textsUnderReview(request, brief);
  const findings = texts.flatMap(([name, text]) =>
    findInText(name, text, rulesFor(request), profile.rehearsal.forbidden ?? []),
  );
  const missing = missingTexts(request);
  const verdict = verdictOn(findings, texts.length, missing);
  const title = `Review: ${brief.subject}`;
  return {
    title,
    type: 'review',
    format: 'markdown',
    content:
      [
        `# ${title}`,
        `**Verdict: ${verdict}.** ${countOf(findings)}`,
        `## Looked at\n\n${texts.map(([name, text]) => `- ${labelOf(name)}: ${wordsIn(text)} words`).join('\n') || '- nothing was handed over'}`,
        ...(missing.length > 0 ? [`## Not there\n\n${missing.map((name) => `- ${labelOf(name)}`).join('\n')}`] : []),
        `## Findings\n\n${findingTable(findings)}`,
      ].join('\n\n') + '\n',
    metadata: { verdict, findings: findings as unknown as readonly JsonObject[], missing: [...missing] },
  };
}

function textsUnderReview(
  { userMessage }: AgentRequest,
  { sources }: Brief,
): readonly (readonly [name: string, text: string])[] {
  const prose = Object.entries(sources).filter(([name, text]) => !isData(text) && !notReviewed.test(name));
  if (prose.length > 0) return prose;
  const any = Object.entries(sources).filter(([, text]) => !isData(text));
  if (any.length > 0) return any;
  return userMessage.length > 200 ? [['message', userMessage]] : [];
}

/** Only what the step says: a text is not blamed for what nobody asked for. */
function rulesFor({ context, input }: AgentRequest): Parameters<typeof findInText>[2] {
  const given = (...names: readonly string[]): string =>
    names.map((name) => toText(context[name] ?? input[name])).find((text) => text !== '') ?? '';
  const count = Number(given('target_word_count', 'targetWordCount', 'word_count', 'wordCount'));
  return {
    callToAction: given('call_to_action', 'callToAction', 'cta'),
    keyword: given('primary_keyword', 'primaryKeyword', 'keyword'),
    wordCount: Number.isFinite(count) && count > 0 ? count : null,
  };
}

/** A step that failed leaves a gap, and a review that passes over it would hide that. */
function missingTexts({ context }: AgentRequest): readonly string[] {
  return Object.entries(context)
    .filter(([, value]) => value === null || value === '')
    .map(([name]) => name)
    .filter((name) => /(copy|concept|draft|article|artifact|page|sequence)/i.test(name));
}

function verdictOn(findings: readonly ReviewFinding[], texts: number, missing: readonly string[]): string {
  if (texts === 0) return 'nothing to review';
  if (missing.length > 0) return 'incomplete';
  if (findings.some(({ severity }) => severity === 'high')) return 'changes needed';
  return findings.length > 0 ? 'passed with remarks' : 'passed';
}

function countOf(findings: readonly ReviewFinding[]): string {
  const count = (severity: ReviewFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return `${count('high')} high, ${count('medium')} medium, ${count('low')} low.`;
}

function findingTable(findings: readonly ReviewFinding[]): string {
  if (findings.length === 0) return 'None.';
  const rows = findings.map(({ severity, text, section, rule, message, suggestion }) =>
    [severity, labelOf(text), section, rule, message, suggestion]
      .map((cell) => cell.replaceAll('|', '\\|'))
      .join(' | '),
  );
  return [
    '| Severity | Text | Section | Rule | What | Suggestion |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}
