/** What was said between a run and the agent of a step, for people. */
import { inDollars } from '../../contract/metrics.ts';
import type { MessageView } from '../../contract/conversation.ts';
import type { Look } from './look.ts';
import { oneLine, printable } from './style.ts';
import { clockTime } from './time.ts';

export function conversationText(stepId: string, messages: readonly MessageView[], { style }: Look): string {
  const title = style.bold(`Conversation of ${stepId}`);
  if (messages.length === 0) return `${title}\n  ${style.dim('Nothing was said.')}\n`;
  return `${title}\n${messages.map((message) => messageText(message, style)).join('')}`;
}

function messageText(message: MessageView, style: Look['style']): string {
  const { role, tool, attempt, at, content, calls = [], usage, whole, inherited } = message;
  const who = tool === undefined ? role : `${role} ${oneLine(tool)}`;
  const used = usage ? [`${usage.inputTokens} tokens in, ${usage.outputTokens} out`, priceOf(usage.cost)] : [];
  const from = inherited ? [`inherited from ${inherited.runId}, ${oneLine(inherited.stepId)}`] : [];
  const facts = [...from, `attempt ${attempt}`, clockTime(at), ...used].join(' · ');
  const lines = [
    ...(content === '' ? [] : printable(content).split('\n')),
    ...calls.map((call) => `→ ${oneLine(call.tool)} ${oneLine(call.arguments)}`),
    ...(whole === undefined ? [] : [style.dim(wholeText(whole))]),
  ];
  return `  ${style.paint(who, 'cyan')}  ${style.dim(facts)}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

function priceOf(cost: number | null): string {
  return cost === null ? 'price unknown' : inDollars(cost);
}

function wholeText(whole: NonNullable<MessageView['whole']> | null): string {
  const id = whole?.['assetId'];
  return typeof id === 'string' ? `All of it: asset ${id}` : 'There was no room to keep all of it.';
}
