/**
 * What a step may take in and give out. Pure: each says what is over a limit as the error that its step fails with.
 * Such an error is small whatever it is about, and trying again does not help.
 */
import type { AgentResponse } from '../agents/port/agent.ts';
import { cutText, measure, overMeasure, overSize, type Measure } from '../limits/measure.ts';
import { LIMITS, limitsWith, type LimitName, type Limits } from '../limits/limits.ts';
import { overLimit, type OverLimit } from '../limits/over-limit.ts';
import { isJsonObject, type Json } from '../values/json.ts';
import type { ErrorRecord, RunEventBody, StepFailed } from '../run/run-event.ts';
import { stepOf, type RunState } from '../run/run-state.ts';
import { failForGood, type AttemptOutcome } from '../scheduler/settle-attempt.ts';

const HARD = limitsWith(Object.fromEntries(Object.entries(LIMITS).map(([name, { hard }]) => [name, hard])));

/** So many warnings of one attempt are kept. */
export const MOST_WARNINGS = 100;

export function errorOf({ code, message, details }: OverLimit, more: Partial<ErrorRecord> = {}): ErrorRecord {
  return { code, message, retryable: false, details: { ...details }, ...more };
}

/** Null: the values are within the limits. */
export function overParameters(values: Readonly<Record<string, Json>>, limits: Limits): OverLimit | null {
  for (const [name, value] of Object.entries(values)) {
    const over = overSize('valueBytes', value, limits, `The parameter "${cutText(name, 100)}"`);
    if (over) return over;
  }
  return overSize('parametersBytes', values, limits);
}

/** What an agent answered, as it came. */
export function overAnswer(response: AgentResponse, size: Measure, limits: Limits, agent: string): ErrorRecord | null {
  const over = overMeasure('outputBytes', size, limits, `The answer of ${agent}`) ?? overDeliverable(response, limits);
  return over && errorOf(over, { agent });
}

/** Whoever answers may answer with anything. */
function overDeliverable(response: { readonly content?: unknown } | null, limits: Limits): OverLimit | null {
  const content = response?.content as Json | undefined;
  const deliverable = isJsonObject(content) ? content['deliverable'] : null;
  if (!isJsonObject(deliverable)) return null;
  const { title, content: made } = deliverable;
  return (
    overSize('textBytes', title ?? '', limits, 'The title of a deliverable') ??
    overSize('deliverableBytes', made ?? null, limits)
  );
}

/** An outcome that can be recorded: the one given, or its refusal. `limit`: of outputs like this one. */
export function withinLimits(
  outcome: AttemptOutcome,
  stepId: string,
  limit: LimitName,
  limits: Limits,
): AttemptOutcome {
  if (outcome.kind !== 'succeeded') return outcome;
  const over = overSize(limit, outcome.output, limits, `The output of step "${stepId}"`);
  if (over) return { kind: 'failed', error: errorOf(over) };
  const { warnings } = outcome;
  return warnings && warnings.length > MOST_WARNINGS
    ? { ...outcome, warnings: warnings.slice(0, MOST_WARNINGS) }
    : outcome;
}

/** Whatever it says of somebody's data, an error is small. */
function smallError(error: ErrorRecord): ErrorRecord {
  const message = cutText(error.message, LIMITS.textBytes.usual);
  const { bytes, levels } = error.details
    ? measure(error.details, LIMITS.textBytes.hard, LIMITS.valueLevels.usual)
    : { bytes: 0, levels: 0 };
  const isSmall = bytes <= LIMITS.textBytes.hard && levels <= LIMITS.valueLevels.usual;
  if (isSmall && message === error.message) return error;
  return { ...error, message, ...(!isSmall && { details: { cut: true, sizeBytes: bytes } }) };
}

/**
 * The event as it may be recorded: errors and what is said of progress are cut, and so is a run's result that nobody
 * could read.
 */
export function recordable(body: RunEventBody): RunEventBody {
  if (body.type === 'orchestration.checkpoint.requested') {
    const question = cutText(body.data.question, LIMITS.textBytes.usual);
    return question === body.data.question ? body : { ...body, data: { ...body.data, question } };
  }
  if (body.type === 'orchestration.step.progress') {
    const message = cutText(body.data.message, LIMITS.textBytes.usual);
    return message === body.data.message ? body : { ...body, data: { ...body.data, message } };
  }
  if (body.type.startsWith('orchestration.run.') && 'output' in body.data) {
    const { code, message, details } = overSize('gatheredBytes', body.data.output, HARD, 'The output of the run') ?? {};
    if (code)
      return recordable({
        ...body,
        data: { ...body.data, output: { [code]: { message, ...details } } },
      } as RunEventBody);
  }
  if (!('error' in body.data) || !body.data.error) return body;
  const error = smallError(body.data.error);
  return error === body.data.error ? body : ({ ...body, data: { ...body.data, error } } as RunEventBody);
}

/** More open child runs than a tree may have, or one too deep in it. */
export function overTree(
  { openChildren, depth, name }: { readonly openChildren: number; readonly depth: number; readonly name: string },
  limits: Limits,
): OverLimit | null {
  return (
    overLimit('nesting', depth, limits, { subject: `The tree of child runs that "${name}" would be started in` }) ??
    overLimit('openChildren', openChildren, limits, { subject: 'The tree of this run' })
  );
}

/** A step whose items have given more than may be gathered fails with that, whatever else was to be recorded of it. */
export function gathered(state: RunState, events: readonly RunEventBody[], limits: Limits): readonly RunEventBody[] {
  for (const [place, event] of events.entries()) {
    if (event.type !== 'orchestration.step.completed' && event.type !== 'orchestration.step.failed') continue;
    const { stepId, output = null } = event.data;
    const over = overSize('gatheredBytes', output, limits, `What step "${stepId}" has gathered`);
    const step = over && stepOf(state, stepId);
    if (!step) continue;
    const { output: _, ...failed } = event.data;
    if (event.type === 'orchestration.step.failed') return events.with(place, { ...event, data: failed as StepFailed });
    return [...events.slice(0, place), ...failForGood(state, step, errorOf(over))];
  }
  return events;
}

/** A run keeps so many signals, and hears no more of them when its history is full. */
export function overKept(state: RunState, events: readonly RunEventBody[], limits: Limits): OverLimit | null {
  const [first] = events;
  if (first?.type !== 'orchestration.signal.received') return null;
  const kept = first.data.disposition === 'kept' ? overLimit('keptSignals', state.keptSignals.size + 1, limits) : null;
  return kept ?? overLimit('runEvents', state.sequence + 1, limits);
}
