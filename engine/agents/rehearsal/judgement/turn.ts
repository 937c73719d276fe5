/**
 * Stands in for a voice assistant, one turn of a conversation as text: what the caller wants (`intents`, as labels are
 * written), what was understood (`slots`: names of facts), and what is said back (`replies` by intent). Gives `{
 * intent, confidence, reply, slots, missing, wants_person }`.
 */
import type { AgentRequest } from '../../port/agent.ts';
import { isJsonObject } from '../../../values/json.ts';
import { toText } from '../../../values/json-text.ts';
import type { RehearsedWork } from '../responder.ts';
import { chooseLabel, labelsIn } from './classify.ts';
import { valueOf } from './extract.ts';
import { given, judgement, givenTexts } from './given.ts';

const PERSON = /\b(human|person|agent|operator|somebody|someone|representative|manager)\b/i;
const DATE = /\b(\d{4}-\d{2}-\d{2}|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b/i;
const TIME = /\b(\d{1,2}(?::\d{2})?\s?(?:am|pm)|\d{1,2}:\d{2}|noon|midnight)\b/i;
const NUMBER = /\b([A-Z]{0,4}-?\d{3,})\b/;

export function turn(request: AgentRequest): RehearsedWork {
  const said = toText(given(request, 'utterance', 'said', 'text')) || request.userMessage;
  const { label: intent, confidence } = chooseLabel(
    labelsIn(given(request, 'intents', 'labels')),
    said,
    toText(given(request, 'fallback')) || 'other',
  );
  const wanted = givenTexts(given(request, 'slots'));
  const slots = Object.fromEntries(wanted.map((slot) => [slot, slotIn(slot, said)]));
  const missing = wanted.filter((slot) => slots[slot] === null);
  const replies = given(request, 'replies');
  const reply = (isJsonObject(replies) ? toText(replies[intent]) : '') || replyTo(intent, missing);
  return judgement(request, 'turn', { intent, confidence, reply, slots, missing, wants_person: PERSON.test(said) });
}

function slotIn(slot: string, said: string): string | null {
  const pattern = /date|day/i.test(slot)
    ? DATE
    : /time|hour/i.test(slot)
      ? TIME
      : /number|order|id$/i.test(slot)
        ? NUMBER
        : null;
  return (pattern ? pattern.exec(said)?.[1] : undefined) ?? valueOf(slot, said);
}

function replyTo(intent: string, missing: readonly string[]): string {
  const what = intent.replaceAll(/[-_]/g, ' ');
  return missing.length === 0
    ? `Understood: ${what}. I will see to it now.`
    : `I can help with ${what}. Please tell me the ${missing.map((slot) => slot.replaceAll(/[-_]/g, ' ')).join(' and the ')}.`;
}
