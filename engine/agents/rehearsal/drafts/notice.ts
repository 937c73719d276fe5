import type { AgentRequest } from '../../port/agent.ts';
import { toText } from '../../../values/json-text.ts';
import type { Brief } from './brief.ts';
import type { Piece } from './piece.ts';

/** What a person or a channel is told: the message as the step words it, and to whom. */
export function notice(_brief: Brief, { context, userMessage, step }: AgentRequest): Piece {
  const to = toText(context['to']) || 'everybody concerned';
  return {
    title: `${step.name}: ${to}`,
    type: 'notice',
    markdown: `**To** ${to}\n\n${userMessage}\n`,
    metadata: { to },
  };
}
