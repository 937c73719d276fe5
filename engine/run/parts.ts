/**
 * Parts: steps that come into being while a run runs, because only then it is known how many there
 * are. Written for `evolve`.
 *
 * Rules
 *  1. A part has attempts, retries, an output and an error of its own. A failure of one is its step's to judge.
 *  2. A step that is expanded anew uses the places again; attempts count on, so that no idempotency key comes twice.
 *  3. A step that is asked for again without changes keeps what its parts have delivered and does what is missing.
 *  4. A part can be asked for by its id: the others stay as they are, and its step goes on with it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { RunEventOf, StepReopened } from './run-event.ts';
import { ReadyQueue } from './ready-queue.ts';
import {
  initialStep,
  parentOf,
  type Belonging,
  type PartKind,
  type Parts,
  type RunState,
  type StepState,
} from './run-state.ts';
import { awaitRetry, enqueue, forgetFailure, moveTo, unsettle } from './settling.ts';
import type { Json } from '../values/json.ts';

function partId(stepId: string, position: number): string {
  return `${stepId}[${position}]`;
}

export function partsOf(state: RunState, { parts }: StepState): StepState[] {
  return parts ? parts.indexes.slice(0, parts.count).map((index) => state.steps[index] as StepState) : [];
}

/** False of one that a new expansion has left behind. */
export function isCurrent(state: RunState, step: StepState): boolean {
  return (
    step.partOf === null ||
    step.partOf.kind === 'escalation' ||
    step.partOf.position < (parentOf(state, step)?.parts?.count ?? 0)
  );
}

export function expand(state: RunState, step: StepState, event: RunEventOf<'orchestration.step.expanded'>): void {
  const { kind, first, items, delayed } = event.data;
  const parts = (step.parts ??= emptyParts(kind));
  state.expanded.add(step.index);
  for (const [offset, item] of items.entries()) {
    const position = first + offset;
    parts.count = position + 1;
    parts.unsettled++;
    parts.outputs[position] = null;
    const part = partAt(state, step, parts, position, item);
    if (delayed) awaitRetry(state, part, delayed.dueAt, delayed.delayMs);
    else enqueue(state, part, event.at);
  }
}

/** Of a step that starts again: rule 3. */
export function resumeParts(state: RunState, step: StepState, at: number): void {
  if (!step.parts) return;
  state.expanded.add(step.index);
  for (const part of partsOf(state, step)) if (!part.isSettled) enqueue(state, part, at);
}

/** Rule 3. Asked for again although nothing is missing, everything is done again. */
export function startsOver(
  { parts }: StepState,
  { reason, modifications }: Pick<StepReopened, 'reason' | 'modifications'>,
): boolean {
  return (
    reason === 'rewind' || modifications !== null || parts === null || (parts.unsettled === 0 && parts.failed === 0)
  );
}

/** What has not delivered is to be done again once the step starts. */
export function reopenParts(state: RunState, step: StepState): void {
  for (const part of partsOf(state, step)) {
    if (part.isSettled && part.hasDelivered) continue;
    unsettle(state, part);
    moveTo(state, part, { status: 'pending' });
    forgetFailure(state, part);
  }
}

/** The next expansion starts over. */
export function dropParts(state: RunState, step: StepState): void {
  const { parts } = step;
  if (!parts) return;
  dropFrom(state, step, parts, 0);
  state.expanded.delete(step.index);
}

/** Those that are forgotten when this one is done again. */
export function laterIterations(state: RunState, part: StepState): StepState[] {
  const step = part.partOf?.kind === 'iteration' ? parentOf(state, part) : null;
  return step ? partsOf(state, step).slice((part.partOf?.position ?? 0) + 1) : [];
}

/** What an iteration that is done again had led to is no longer so. */
export function dropLaterIterations(state: RunState, part: StepState, { kind, position }: Belonging): void {
  const step = parentOf(state, part);
  if (kind === 'iteration' && step?.parts) dropFrom(state, step, step.parts, position + 1);
}

function dropFrom(state: RunState, step: StepState, parts: Parts, position: number): void {
  if (position === 0) {
    parts.ready.clear();
    parts.retrying.clear();
  }
  for (const part of partsOf(state, step).slice(position)) {
    unsettle(state, part);
    moveTo(state, part, { status: 'invalidated' });
    forgetFailure(state, part);
    if (parts.kind === 'iteration') part.modifications = null;
    part.bypassCache = false;
    parts.unsettled--;
  }
  parts.count = Math.min(parts.count, position);
  parts.outputs.length = parts.count;
}

function partAt(state: RunState, step: StepState, parts: Parts, position: number, item: Json): StepState {
  const known = state.steps[parts.indexes[position] ?? -1];
  if (known?.partOf) {
    if (!isDeepStrictEqual(known.partOf.item, item)) known.modifications = null; // they were made for another item
    known.partOf.item = item; // rule 2
    if (step.planned.part) known.planned = step.planned.part;
    return known;
  }
  const { part: planned } = step.planned;
  if (!planned)
    throw new Error(`The journal of run ${state.runId} expands step "${step.id}", whose definition has no parts`);
  const id = partId(step.id, position);
  const part = initialStep(state.steps.length, id, planned, {
    kind: parts.kind,
    parentIndex: step.index,
    position,
    item,
  });
  state.steps.push(part);
  state.partIndexOf.set(id, part.index);
  parts.indexes[position] = part.index;
  return part;
}

export function emptyParts(kind: PartKind): Parts {
  return {
    kind,
    indexes: [],
    count: 0,
    outputs: [],
    ready: new ReadyQueue(),
    retrying: new ReadyQueue(),
    underWay: 0,
    unsettled: 0,
    failed: 0,
    refused: 0,
  };
}
