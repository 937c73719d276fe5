/**
 * Values as views show them. What is too large stands there by its size and its beginning, with the path by which the
 * rest can be asked for; what is small is the very value. Pure.
 */
import type { ApprovalView } from '../contract/approval-view.ts';
import type { JsonRecord, JsonValue } from '../contract/json.ts';
import { standInFor } from '../contract/stand-in.ts';
import type { AttemptView } from '../contract/attempt-view.ts';
import type { DeliverableView } from '../contract/deliverable-view.ts';
import type { RunView } from '../contract/run-view.ts';
import type { StepView } from '../contract/step-view.ts';
import type { ItemView } from '../contract/run-items.ts';
import { LIMITS } from '../limits/limits.ts';
import { measure } from '../limits/measure.ts';

/** So much of one view is shown whole; after that only what is very small. */
const MOST_OF_A_VIEW = 4 * 1024 * 1024;
const VERY_SMALL = 1024;
/** A value with more names or places than that is shown or left out as a whole. */
const MOST_LOOKED_INTO = 100;
const BEGINNING = 200;
/** So much of what was said is shown, which is also shown where it was taken in or given out. */
const MOST_OF_A_TEXT = LIMITS.textBytes.usual;

/** One reader's view of one run, while it is made. */
export class Shown {
  readonly #runId: string;
  readonly #most: number;
  #left: number;

  constructor(runId: string, most: number = LIMITS.shownBytes.usual, ofAll: number = MOST_OF_A_VIEW) {
    this.#runId = runId;
    this.#most = most;
    this.#left = ofAll;
  }

  value(value: JsonValue, path: string): JsonValue {
    const most = this.#left > 0 ? this.#most : Math.min(this.#most, VERY_SMALL);
    const bytes = sizeOf(value, most);
    if (bytes <= most) {
      this.#left -= bytes;
      return value;
    }
    if (typeof value !== 'object' || value === null) return this.#standIn(value, path, bytes);
    const entries = Object.entries(value) as [string, JsonValue][];
    if (entries.length > MOST_LOOKED_INTO) return this.#standIn(value, path, bytes);
    const inside = entries.map(([key, each]) => [key, this.value(each, `${path}/${escaped(key)}`)] as const);
    const shown = Array.isArray(value) ? inside.map(([, each]) => each) : Object.fromEntries(inside);
    const after = sizeOf(shown, most * 2);
    return after <= most * 2 ? shown : this.#standIn(value, path, bytes);
  }

  record(record: JsonRecord, path: string): JsonRecord {
    return this.value(record, path) as JsonRecord;
  }

  /** All of it, or nothing: it is not looked into. */
  whole(value: JsonValue, path: string): JsonValue {
    const most = this.#left > 0 ? this.#most : Math.min(this.#most, VERY_SMALL);
    const bytes = sizeOf(value, most);
    if (bytes > most) return this.#standIn(value, path, bytes);
    this.#left -= bytes;
    return value;
  }

  text(text: string): string {
    const most = this.#left > 0 ? MOST_OF_A_TEXT : VERY_SMALL;
    this.#left -= Math.min(text.length, most);
    return text.length <= most
      ? text
      : `${text.slice(0, most)} … (cut: there are ${text.length.toLocaleString('en-US')} characters)`;
  }

  #standIn(value: JsonValue, path: string, atLeast: number): JsonRecord {
    const sizeBytes = typeof value === 'object' ? Math.max(atLeast, wholeSizeOf(value)) : atLeast;
    const begins =
      typeof value === 'string'
        ? value.slice(0, BEGINNING)
        : Array.isArray(value)
          ? `a list of ${value.length.toLocaleString('en-US')}`
          : 'an object';
    return standInFor({ sizeBytes, runId: this.#runId, path, begins });
  }
}

/**
 * What a run was given or has given never changes: what is too large to be shown is walked through once, however often
 * it is looked at.
 */
const tooLarge = new WeakMap<object, number>();
const wholeSizes = new WeakMap<object, number>();

/** The size of a value; of one that is larger than `most`, some size that is too large as well. */
function sizeOf(value: JsonValue, most: number): number {
  return remembered(
    tooLarge,
    value,
    () => measure(value, most, LIMITS.valueLevels.usual).bytes,
    (bytes) => bytes > most,
  );
}

function wholeSizeOf(value: JsonValue): number {
  return remembered(
    wholeSizes,
    value,
    () => measure(value, Infinity, LIMITS.valueLevels.usual).bytes,
    () => true,
  );
}

function remembered(
  known: WeakMap<object, number>,
  value: JsonValue,
  find: () => number,
  isToBeKept: (size: number) => boolean,
): number {
  if (typeof value !== 'object' || value === null) return find();
  const size = known.get(value) ?? find();
  if (isToBeKept(size)) known.set(value, size);
  return size;
}

/** The run itself; each of its children is a view of its own. */
export function shownRun(run: RunView): RunView {
  const shown = new Shown(run.id);
  return {
    ...run,
    parameters: shown.record(run.parameters, '/parameters'),
    output: shown.value(run.output, '/output'),
    results: Object.fromEntries(
      Object.entries(run.results).map(([id, value]) => [id, shown.value(value, `/results/${escaped(id)}`)]),
    ),
    steps: run.steps.map((step) => shownStep(step, shown)),
    approvals: run.approvals.map((each) => shownApproval(each, shown)),
    signals: run.signals.map((signal, index) => ({
      ...signal,
      payload: shown.value(signal.payload, `/signals/${index}/payload`),
    })),
    rollback: run.rollback && {
      ...run.rollback,
      steps: run.rollback.steps.map((step) => ({ ...shownStep(step, shown), undoes: step.undoes })),
    },
  };
}

export function shownApproval(approval: ApprovalView, shown = new Shown(approval.runId)): ApprovalView {
  const { id, modifications } = approval;
  return modifications
    ? { ...approval, modifications: shown.record(modifications, `/approvals/${escaped(id)}/modifications`) }
    : approval;
}

export function shownStep(step: StepView, shown: Shown): StepView {
  const at = `/steps/${escaped(step.id)}`;
  const { escalation } = step;
  return {
    ...step,
    input: step.input && shown.record(step.input, `${at}/input`),
    output: shown.value(step.output, `${at}/output`),
    attempts: step.attempts.map((attempt, index) => shownAttempt(attempt, `${at}/attempts/${index}`, shown)),
    conversation: step.conversation.map((message) => ({ ...message, content: shown.text(message.content) })),
    condition: step.condition && {
      ...step.condition,
      values: step.condition.values.map(({ path, value }) => ({ path, value: shown.text(value) })),
    },
    ...(escalation && {
      escalation: {
        ...escalation,
        output: shown.value(escalation.output, `${at}/escalation/output`),
        attempts: escalation.attempts.map((attempt, index) =>
          shownAttempt(attempt, `${at}/escalation/attempts/${index}`, shown),
        ),
      },
    }),
  };
}

function shownAttempt(attempt: AttemptView, at: string, shown: Shown): AttemptView {
  return {
    ...attempt,
    input: shown.record(attempt.input, `${at}/input`),
    ...(attempt.masked && {
      masked: { ...attempt.masked, input: shown.record(attempt.masked.input, `${at}/masked/input`) },
    }),
    output: shown.value(attempt.output, `${at}/output`),
    response: attempt.response && shown.record(attempt.response, `${at}/response`),
  };
}

export function shownItem(item: ItemView, shown: Shown): ItemView {
  const at = `/steps/${escaped(item.id)}`;
  return {
    ...item,
    item: shown.value(item.item, `${at}/item`),
    input: item.input && shown.record(item.input, `${at}/input`),
    output: shown.value(item.output, `${at}/output`),
  };
}

export function shownDeliverable(deliverable: DeliverableView, shown: Shown): DeliverableView {
  const at = `/deliverables/${escaped(deliverable.id)}/${deliverable.version}`;
  return {
    ...deliverable,
    content: shown.value(deliverable.content, `${at}/content`),
    metadata: shown.record(deliverable.metadata, `${at}/metadata`),
  };
}

/** In the row of a list: what tells runs apart, and nothing that fills a page. */
export function parametersOfRow(runId: string, parameters: JsonRecord): JsonRecord {
  return new Shown(runId, 512, 4_096).record(parameters, '/parameters');
}

/** As in a JSON pointer. */
function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
