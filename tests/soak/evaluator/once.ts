/** One round of a step's work: an agent, a child run, a list of either, a loop, a switch or a wait. */
import type { AuthoredStep } from './authored.ts';
import { MISSING, Nonsense, evaluate, fillIn, holds, type Names, type Value } from './expression.ts';
import { namesIn, outputsOf, tell, type Telling } from './tell.ts';
import { outcomeOf, type Fate, type Part, type Told } from './told.ts';
import { ask, inputOf, isFailure, mappedTo, round, type Failure, type Result, type Round } from './work.ts';

interface Asked {
  /** How many attempts there have been before. */
  readonly from: number;
  readonly changes: Names | null;
}

type Once = Pick<Fate, 'attempts' | 'chosen' | 'parts' | 'isCertainOfParts' | 'children'> & { readonly result: Result };

const plain = { chosen: null, parts: [], isCertainOfParts: true, children: [] } as const;
const nonsense: Result = { code: 'nonsense', retryable: false };

export function once(telling: Telling, step: AuthoredStep, { from, changes }: Asked): Once {
  const names = namesIn(telling);
  const first = { ...plain, attempts: from + 1 };
  if (step.when !== undefined && holds(step.when, names) === null) return { ...first, result: nonsense };
  if (step.type === 'switch') return { ...first, ...choose(step, names) };
  if (step.type === 'wait') return { ...first, result: wait(telling, step, names) };
  if (step.for_each) return { ...first, ...throughList(telling, step, names) };
  if (step.repeat) return { ...first, ...again(telling, step, names) };
  return { ...plain, ...work(telling, step, names, from, changes) };
}

function work(telling: Telling, step: AuthoredStep, names: Names, from: number, changes: Names | null): Round {
  if (step.type === 'orchestration') return workOfChild(telling, step, names, from);
  const input = inputOf(step, names, changes);
  if (!input) return { result: nonsense, attempts: from + 1, children: [] };
  return round(telling.definition, step, from, (attempt) => ({ result: ask(step, input, attempt) }));
}

function workOfChild({ definition, world }: Telling, step: AuthoredStep, names: Names, from: number): Round {
  const { name = '', parameters = {} } = step.orchestration ?? {};
  const given = inputOf({ ...step, input: parameters }, names, null);
  if (!given) return { result: nonsense, attempts: from + 1, children: [] };
  return round(definition, step, from, () => {
    const child = tell(world.children[name] ?? '', given, world);
    return { result: resultOfChild(step, child), child };
  });
}

function resultOfChild(step: AuthoredStep, child: Told): Result {
  const outcome = outcomeOf(child);
  if (outcome === 'completed' || outcome === 'partially_completed') {
    const results = { ...outputsOf(child.fates), ...outputsOf(child.cleanup) };
    return {
      output: mappedTo(step.output_mapping ?? {}, { status: outcome, results, parameters: child.parameters }),
      isPartial: outcome === 'partially_completed',
    };
  }
  const byPerson = outcome === 'aborted' && child.stops.every((stop) => stop.byPerson);
  return { code: `child_${outcome}`, retryable: !byPerson, ...(byPerson && { byPerson: true }) };
}

function choose(
  { cases = [], default: otherwise }: AuthoredStep,
  names: Names,
): Pick<Once, 'result' | 'chosen'> & { readonly attempts?: number } {
  for (const [place, { when, go_to }] of cases.entries()) {
    const answer = holds(when, names);
    if (answer === null) return { result: nonsense, chosen: null };
    if (answer) return { result: { output: { chosen: go_to, case: place } }, chosen: go_to, attempts: 0 };
  }
  return { result: { output: { chosen: otherwise ?? null, case: null } }, chosen: otherwise ?? null, attempts: 0 };
}

function wait(
  { world, definition }: Telling,
  { id, signal = [], seconds, until, correlation: wanted, sla }: AuthoredStep,
  names: Names,
): Result {
  const correlation = wanted === undefined ? undefined : fillIn(wanted, names);
  const awaited = typeof signal === 'string' ? [signal] : signal;
  // only times that have passed are drawn
  const untilMs = until !== undefined ? 0 : seconds === undefined ? Infinity : seconds * 1000;
  const sent = [...(world.operator.signals[`${definition.name}/${id}`] ?? [])].sort((a, b) => a.afterMs - b.afterMs);
  const taken = sent.find(
    (each) =>
      awaited.includes(each.signal) &&
      (correlation === undefined || each.correlation === correlation) &&
      each.afterMs < untilMs,
  );
  const broken = (sla?.breach_after_seconds ?? Infinity) * 1000 < (taken?.afterMs ?? untilMs) ? sla?.on_breach : null;
  const sentence: Failure = { code: 'sla_breached', retryable: false };
  if (broken === 'cancel') return sentence;
  if (broken === 'abort')
    return { ...sentence, stop: { outcome: 'aborted', step: id, code: 'sla_breached', byPerson: false } };
  if (broken === 'rollback')
    return { ...sentence, stop: { outcome: 'failed', step: id, code: 'sla_breached', byPerson: false } };
  return {
    output: taken
      ? { by: 'signal', signal: taken.signal, payload: taken.payload as Value }
      : { by: 'time', signal: null, payload: null },
  };
}

function throughList(
  telling: Telling,
  step: AuthoredStep,
  names: Names,
): Pick<Once, 'result' | 'parts' | 'isCertainOfParts'> {
  const {
    items: source = '',
    max_parallel: most,
    on_item_failure: onFailure,
    max_failures: mostFailed,
    max_failure_percentage: share,
  } = step.for_each ?? {};
  const items = listOf(source, names);
  if (!items) return { result: { code: 'not_a_list', retryable: false }, parts: [], isCertainOfParts: true };
  const fates = items.map((item, index) => partOf(telling, step, { ...names, item, index }));
  const isAnyAllowed = onFailure === 'continue' || mostFailed !== undefined || share !== undefined;
  const allowed = isAnyAllowed
    ? Math.min(mostFailed ?? Infinity, Math.floor((items.length * (share ?? 100)) / 100))
    : 0;
  const failed = fates.flatMap((fate, index) => (fate.end === 'failed' ? [index] : []));
  if (failed.length > allowed) {
    const isInOrder = (most ?? telling.definition.maxParallel) === 1;
    const last = failed[allowed] ?? 0;
    return {
      result: { code: isAnyAllowed ? 'too_many_failures' : 'item_failed', retryable: false },
      parts: isInOrder ? fates.slice(0, last + 1) : fates,
      isCertainOfParts: isInOrder || last === items.length - 1,
    };
  }
  const output: Value = {
    results: fates.map((fate) => fate.output),
    errors: failed.map((index) => ({ index, item: items[index] ?? null, code: fates[index]?.code ?? null })),
    total: items.length,
    succeeded: items.length - failed.length,
    failed: failed.length,
  };
  return {
    result: { output, isPartial: failed.length > 0 || fates.some(({ isPartial }) => isPartial) },
    parts: fates,
    isCertainOfParts: true,
  };
}

function listOf(source: string, names: Names): readonly Value[] | null {
  try {
    const list = evaluate(/^\{\{(.*)\}\}$/s.exec(source)?.[1] ?? source, names);
    return list !== MISSING && Array.isArray(list) ? (list as readonly Value[]) : null;
  } catch (error) {
    if (error instanceof Nonsense) return null;
    throw error;
  }
}

function partOf(telling: Telling, step: AuthoredStep, names: Names): Part {
  const { result, attempts, children } = work(telling, step, names, 0, null);
  if (isFailure(result))
    return { end: 'failed', code: result.code, output: null, attempts, isPartial: false, children };
  return {
    end: 'completed',
    code: null,
    output: result.output,
    attempts,
    isPartial: result.isPartial ?? false,
    children,
  };
}

function again(telling: Telling, step: AuthoredStep, names: Names): Pick<Once, 'result' | 'parts'> {
  const { until, while: asLongAs, max_iterations: most = 1, on_exhausted: onExhausted = 'fail' } = step.repeat ?? {};
  const parts: Part[] = [];
  for (let previous: Value = null; ; ) {
    const part = partOf(telling, step, { ...names, iteration: parts.length + 1, previous });
    parts.push(part);
    if (part.end === 'failed') return { result: { code: 'iteration_failed', retryable: false }, parts };
    const steps = { ...(names['steps'] as Names), [step.id]: part.output };
    const answer = holds(until ?? asLongAs ?? '', { ...names, steps, iteration: parts.length, previous });
    if (answer === null) return { result: nonsense, parts };
    const isPartial = parts.some((each) => each.isPartial);
    if (answer === (until !== undefined)) return { result: { output: part.output, isPartial }, parts };
    if (parts.length >= most)
      return {
        result:
          onExhausted === 'fail' ? { code: 'loop_exhausted', retryable: false } : { output: part.output, isPartial },
        parts,
      };
    previous = part.output;
  }
}
