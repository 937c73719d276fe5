/** The writers' stand-in: chooses the piece by the task that the step names, and writes it from the brief. */
import type { AgentRequest } from '../../port/agent.ts';
import type { AgentProfile } from '../../port/registry.ts';
import { isText } from '../../../values/json-text.ts';
import type { RehearsedWork } from '../responder.ts';
import { labelOf } from '../summary/figures.ts';
import { listed } from '../summary/wording.ts';
import { taskOf } from '../task.ts';
import { articleDraft } from './article-draft.ts';
import { articleOutline } from './article-outline.ts';
import type { Brief, BriefNeed } from './brief.ts';
import { readBrief } from './brief.ts';
import { campaignCopy } from './campaign-copy.ts';
import { distributionKit } from './distribution-kit.ts';
import { documentDraft } from './document.ts';
import { emailSequence } from './email-sequence.ts';
import { landingPage } from './landing-page.ts';
import { notice } from './notice.ts';
import type { Piece } from './piece.ts';
import { researchBrief } from './research-brief.ts';
import { sectionedDocument } from './sectioned-document.ts';
import { shortCopy } from './short-copy.ts';
import { visualConcept } from './visual-concept.ts';

interface Writer {
  readonly write: (brief: Brief, request: AgentRequest) => Piece;
  readonly needs: readonly BriefNeed[];
}

const pieces: Readonly<Record<string, Writer>> = {
  'research-brief': { write: researchBrief, needs: ['subject', 'offer', 'audience', 'channels'] },
  'landing-page': { write: landingPage, needs: ['subject', 'offer', 'audience', 'callToAction'] },
  'email-sequence': { write: emailSequence, needs: ['subject', 'offer', 'audience', 'callToAction'] },
  'article-outline': { write: articleOutline, needs: ['subject', 'audience', 'callToAction'] },
  'article-draft': { write: articleDraft, needs: ['subject', 'audience', 'callToAction'] },
  'distribution-kit': { write: distributionKit, needs: ['subject', 'audience', 'callToAction'] },
  'campaign-copy': { write: campaignCopy, needs: ['subject', 'offer', 'audience', 'callToAction'] },
  'short-copy': { write: shortCopy, needs: ['subject', 'offer', 'audience', 'channels', 'callToAction'] },
  sections: { write: sectionedDocument, needs: [] },
  notice: { write: notice, needs: [] },
  'visual-concept': { write: visualConcept, needs: ['subject', 'offer', 'audience', 'callToAction'] },
};

/** For steps that name no task: what their sentence speaks of. */
const hints: readonly (readonly [RegExp, string])[] = [
  [/landing page/i, 'landing-page'],
  [/e-?mail/i, 'email-sequence'],
  [/research|campaign brief/i, 'research-brief'],
  [/outline/i, 'article-outline'],
  [/distribution/i, 'distribution-kit'],
  [/article|blog|draft/i, 'article-draft'],
  [/social|short copy/i, 'short-copy'],
  [/visual|poster|image concept/i, 'visual-concept'],
  [/copy/i, 'campaign-copy'],
];

export function draft(request: AgentRequest, profile: AgentProfile): RehearsedWork {
  const brief = readBrief(request);
  const task =
    taskOf(request, profile) ||
    (hints.find(([pattern]) => pattern.test(`${request.step.name} ${request.userMessage}`))?.[1] ?? '');
  const writer = Object.hasOwn(pieces, task) ? pieces[task] : undefined;
  const piece = writer ? writer.write(brief, request) : documentDraft(brief, request);
  const given = request.context['title'];
  return {
    title: isText(given) ? given : piece.title,
    type: piece.type,
    format: 'markdown',
    content: `${piece.markdown.trim()}\n${endnotes(brief, writer?.needs ?? ['audience'])}`,
    metadata: { task: task || 'document', ...piece.metadata },
  };
}

function endnotes({ assumed, notes }: Brief, needs: readonly BriefNeed[]): string {
  const revised = notes === '' ? '' : `\n> Revised for: ${notes}\n`;
  const missing = needs.filter((need) => assumed.includes(need)).map((need) => `the ${labelOf(need).toLowerCase()}`);
  return missing.length === 0
    ? revised
    : `${revised}\n> Assumed, because the brief does not say: ${listed(missing)}.\n`;
}
