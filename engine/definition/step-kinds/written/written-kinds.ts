/** How each kind of step is written: its schema, its normal form, and what is to be checked of it alone. */
import type { z } from 'zod';
import type { Step, StepOf, StepType } from '../../step.ts';
import { writtenAgent } from './agent.ts';
import { writtenApproval } from './approval.ts';
import { writtenAssert } from './assert.ts';
import { writtenFail } from './fail.ts';
import { writtenOrchestration } from './orchestration.ts';
import { writtenSwitch } from './switch.ts';
import { writtenWait } from './wait.ts';
import type { WrittenKind } from './written-kind.ts';

export const WRITTEN_KINDS = {
  agent: writtenAgent,
  orchestration: writtenOrchestration,
  switch: writtenSwitch,
  wait: writtenWait,
  approval: writtenApproval,
  fail: writtenFail,
  assert: writtenAssert,
} satisfies { readonly [T in StepType]: WrittenKind<StepOf<T>, never> & { readonly schema: z.ZodType } };

/** Whoever does not say which kind means an agent. */
export function writtenKindOf<Written extends { readonly type?: StepType | undefined }>({
  type = 'agent',
}: Written): WrittenKind<Step, Written> {
  // the table is typed so that each stands at its own type
  return WRITTEN_KINDS[type] as unknown as WrittenKind<Step, Written>;
}
