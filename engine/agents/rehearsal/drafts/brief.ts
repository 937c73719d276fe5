/** What a writer needs to know, read from a step's context however its keys are spelled. */
import type { AgentRequest, Json, JsonObject } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { isText, toText } from '../../../values/json-text.ts';
import { steeringKeys } from '../responder.ts';
import { longDate } from '../summary/wording.ts';

/** What a piece can't do without. */
export type BriefNeed = 'subject' | 'offer' | 'audience' | 'channels' | 'callToAction';

export interface Brief {
  /** What it is about: a campaign, a topic, or the sentence that asked for it. */
  readonly subject: string;
  readonly offer: string;
  readonly audience: string;
  readonly channels: readonly string[];
  /** YYYY-MM-DD, or '' when none is given. */
  readonly launchDate: string;
  readonly keyword: string;
  readonly tone: string;
  readonly wordCount: number;
  readonly callToAction: string;
  /** What an operator asked to be changed. */
  readonly notes: string;
  /** Longer texts that other steps wrote, by name. */
  readonly sources: Readonly<Record<string, string>>;
  /** What was not given and had to be assumed. */
  readonly assumed: readonly BriefNeed[];
}

const names = {
  subject: ['campaign_name', 'campaignName', 'campaign', 'topic', 'subject', 'name', 'product'],
  offer: ['primary_offer', 'primaryOffer', 'offer', 'product', 'proposition'],
  audience: ['target_audience', 'targetAudience', 'audience', 'readers'],
  channels: [
    'selected_platforms',
    'selectedPlatforms',
    'platforms',
    'preferred_channels',
    'preferredChannels',
    'channels',
  ],
  launchDate: ['launch_date', 'launchDate', 'date'],
  keyword: ['primary_keyword', 'primaryKeyword', 'keyword'],
  tone: ['tone', 'voice'],
  wordCount: ['target_word_count', 'targetWordCount', 'word_count', 'wordCount', 'length'],
  callToAction: ['call_to_action', 'callToAction', 'cta'],
  notes: ['notes', 'feedback', 'revision', 'revisions', 'changes'],
} as const;

/** Texts up to this length are facts, longer ones are sources. */
const longestFact = 200;

export function readBrief(request: AgentRequest): Brief {
  const given = givenIn(request);
  const assumed: BriefNeed[] = [];
  const find = (key: keyof typeof names): Json | undefined =>
    names[key].map((name) => given[name]).find((value) => value !== undefined && value !== null && value !== '');
  const text = (key: BriefNeed, otherwise: string): string => {
    const value = find(key);
    if (value !== undefined) return Array.isArray(value) ? value.map(toText).join(', ') : toText(value).trim();
    assumed.push(key);
    return otherwise;
  };
  const subject = text('subject', firstSentence(request.userMessage) || request.step.name);
  const channels = listIn(find('channels'));
  if (channels.length === 0) assumed.push('channels');
  return {
    subject,
    offer: text('offer', subject),
    audience: text('audience', 'the people it is made for'),
    channels: channels.length > 0 ? channels : ['email', 'linkedin', 'web'],
    launchDate: toText(find('launchDate')).slice(0, 10),
    keyword: toText(find('keyword')) || subject.toLowerCase(),
    tone: toText(find('tone')) || 'plain and confident',
    wordCount: clampCount(find('wordCount')),
    callToAction: text('callToAction', 'See how it works'),
    notes: toText(find('notes')),
    sources: Object.fromEntries(
      Object.entries(given).filter((entry): entry is [string, string] => isText(entry[1]) && isSource(entry[1])),
    ),
    assumed,
  };
}

function isSource(text: string): boolean {
  return text.length > longestFact || text.trim().includes('\n');
}

function givenIn({ input, context }: AgentRequest): JsonObject {
  const { userMessage: _, context: __, payload, ...beside } = input;
  const brief = context['brief'];
  const parts = [isJsonObject(brief) ? brief : {}, context, isJsonObject(payload) ? payload : {}, beside];
  const all: JsonObject = Object.assign({}, ...parts);
  return Object.fromEntries(Object.entries(all).filter(([key]) => !steeringKeys.has(key)));
}

function listIn(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.map(toText).filter(isText);
  if (!isText(value)) return [];
  return value
    .replaceAll(/[[\]"]/g, '')
    .split(',')
    .map((item) => item.trim())
    .filter(isText);
}

function clampCount(value: Json | undefined): number {
  const count = Number(value);
  return Number.isFinite(count) && count > 0 ? Math.min(5000, Math.max(150, Math.round(count))) : 800;
}

function firstSentence(text: string): string {
  return (text.split(/(?<=[.!?])\s/)[0] ?? '')
    .replace(/[.!?]+$/, '')
    .slice(0, 80)
    .trim();
}

/** The day that lies `days` after the launch, in words; without a launch date, how far it is from it. */
export function dayFromLaunch({ launchDate }: Brief, days: number): string {
  const launch = Date.parse(`${launchDate}T00:00:00Z`);
  if (!Number.isNaN(launch)) return longDate(new Date(launch + days * 86_400_000).toISOString());
  if (days === 0) return 'launch day';
  const count = Math.abs(days);
  return `${count} ${count === 1 ? 'day' : 'days'} ${days < 0 ? 'before' : 'after'} launch`;
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
