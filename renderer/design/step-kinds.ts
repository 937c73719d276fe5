/** How each kind of step is drawn, named and explained. */
import { BadgeCheck, Bot, Hourglass, MessageCircleQuestionMark, OctagonX, Split, Workflow } from '@lucide/vue';
import type { Component } from 'vue';
import type { StepTypeView } from '../../engine/contract/step-type.ts';

export interface StepKindLooks {
  readonly icon: Component;
  /** In a word, where nobody can be named who does it. */
  readonly noun: string;
  readonly explanation: string;
  /** Can be rehearsed by itself. */
  readonly isTriedAlone: boolean;
  /** Where an output without a mapping comes from, as Markdown. */
  readonly originOf: (output: string) => string;
}

export const stepKinds: Readonly<Record<StepTypeView, StepKindLooks>> = {
  agent: {
    icon: Bot,
    noun: 'agent',
    explanation: 'An agent does the work.',
    isTriedAlone: true,
    originOf: (output) => `\`$.${output}\` of the response, as it comes.`,
  },
  orchestration: {
    icon: Workflow,
    noun: 'orchestration',
    explanation: 'Another definition runs as a child of this run.',
    isTriedAlone: false,
    originOf: (output) => `\`${output}\` of the run that it starts.`,
  },
  switch: {
    icon: Split,
    noun: 'switch',
    explanation: 'Chooses which steps run next.',
    isTriedAlone: false,
    originOf: (output) => `\`${output}\` of its choice.`,
  },
  wait: {
    icon: Hourglass,
    noun: 'wait',
    explanation: 'Waits for a signal, for a time, or until a time.',
    isTriedAlone: false,
    originOf: (output) => `\`${output}\` of what ended the wait.`,
  },
  approval: {
    icon: MessageCircleQuestionMark,
    noun: 'approval',
    explanation: 'Asks people, and does nothing else.',
    isTriedAlone: false,
    originOf: (output) => `\`${output}\` of what people looked at.`,
  },
  fail: {
    icon: OctagonX,
    noun: 'failure',
    explanation: 'Fails, with what its author has to say.',
    isTriedAlone: false,
    originOf: (output) => `\`${output}\` of a step that fails: nothing.`,
  },
  assert: {
    icon: BadgeCheck,
    noun: 'assertion',
    explanation: 'Fails where a condition does not hold.',
    isTriedAlone: false,
    originOf: (output) => `\`${output}\` of the condition.`,
  },
};
