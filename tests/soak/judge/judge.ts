/** Compares what happened with what the evaluator says must. Returns every difference, in words. */
import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../../engine/values/json.ts';
import type { World } from '../evaluator/tell.ts';
import type { Case } from '../operator.ts';
import { outcomeOf, type Fate, type Part, type Told } from '../evaluator/told.ts';
import type { Trace } from '../play/play.ts';
import { readHistory, type RunHistory, type StepHistory } from './history.ts';
import { lawsOfCalls } from './laws-of-calls.ts';
import { lawsOfEnd } from './laws-of-end.ts';
import { lawsOfOrder } from './laws-of-order.ts';

const NEVER: StepHistory = {
  end: null,
  why: null,
  code: null,
  output: null,
  attempts: 0,
  firstStart: Infinity,
  settled: -1,
  completions: [],
  children: [],
};

export function judge(told: Told, trace: Trace, drawn: Case): string[] {
  const differences: string[] = [];
  const { intervention } = drawn;
  const outside = intervention && intervention.what !== 'pause' ? intervention.what : null;
  judgeRun({
    told,
    trace,
    world: drawn,
    runId: trace.runId,
    place: '',
    isCutShort: outside !== null || told.definition.onTimeout !== null,
    outside,
    differences,
  });
  return [
    ...differences,
    ...lawsOfCalls(trace, drawn),
    ...trace.bugs.map(
      (bug) => `a bug was reported: ${bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)}`,
    ),
  ];
}

interface Judged {
  readonly told: Told;
  readonly trace: Trace;
  readonly world: World;
  readonly runId: string;
  /** Of a child run: whose. */
  readonly place: string;
  /** Its parent may have told it to end. */
  readonly isCutShort: boolean;
  /** What somebody did to it at some time. */
  readonly outside: 'cancel' | 'abort' | 'kill' | null;
  readonly differences: string[];
}

function judgeRun(judged: Judged): void {
  const { told, trace, runId, place, differences } = judged;
  const history = readHistory(trace.events, runId);
  const isStopped = judged.isCutShort || told.stops.length > 0;
  if (!isStopped && told.state !== history.state)
    differences.push(`${place}the run should end in state ${told.state}, and has in ${history.state}`);
  const complain = (what: string) => void differences.push(`${place}${what}`);
  judgeStatus(judged, history, complain);
  const ids = new Set(told.definition.steps.map(({ id }) => id));
  for (const id of ids) {
    const fate = told.fates.get(id);
    const step = history.steps.get(id) ?? NEVER;
    if (fate) judgeStep({ ...judged, isCutShort: isStopped }, history, id, fate, step, complain);
    else if (step.end !== null && step.end !== 'cancelled') complain(`${id} was never to begin, and has ${step.end}`);
    else if (step.attempts > 0) complain(`${id} was never to begin, and did`);
  }
  lawsOfOrder(told, history).forEach(complain);
  const isKilled = history.events.some(({ data }) => 'killed' in data);
  if (!isKilled)
    lawsOfEnd(told, history, { all: trace.events, world: judged.world, isCutShort: judged.isCutShort }).forEach(
      complain,
    );
}

function judgeStatus(
  { told, place, isCutShort, outside }: Judged,
  { status, failedStep, code, steps, events }: RunHistory,
  complain: (what: string) => void,
): void {
  if (status === null)
    return complain(
      `the run has not ended; ${[...told.fates]
        .filter(([id]) => (steps.get(id)?.end ?? null) === null)
        .map(([id, { end }]) => `${id} should have ${end}`)
        .join(', ')}`,
    );
  if (isCutShort && place !== '') return;
  if (code === 'run_timeout' && status === told.definition.onTimeout) return;
  if (outside !== null && status === (outside === 'cancel' ? 'cancelled' : 'aborted')) return;
  if (outside === 'kill' && events.some(({ data }) => 'killed' in data)) return; // while it ended
  if (told.stops.length === 0)
    return status === told.status
      ? undefined
      : complain(`the run should end ${told.status}, and has ${status} (${code}, ${failedStep})`);
  const cause = told.stops.find(
    (stop) =>
      stop.outcome === status &&
      (status !== 'failed' || stop.step === (failedStep ?? '')) &&
      isSameCode(stop.code, code),
  );
  if (!cause)
    complain(
      `the run ends because of ${told.stops.map((stop) => `${stop.step} (${stop.outcome}, ${stop.code})`).join(' or ')}, and has ${status} because of ${failedStep} (${code}); should be ${outcomeOf(told)}`,
    );
}

const NONSENSE = /^(nonsense|missing_value|invalid_operation|not_a_condition)$/;

function isSameCode(expected: string | null, found: string | null): boolean {
  return expected === found || (expected === 'nonsense' && NONSENSE.test(found ?? ''));
}

function judgeStep(
  judged: Judged,
  history: RunHistory,
  id: string,
  fate: Fate,
  step: StepHistory,
  complain: (what: string) => void,
): void {
  const { isCutShort } = judged;
  fate.parts.forEach((part, index) =>
    judgePart(
      judged,
      `${id}[${index}]`,
      part,
      history.steps.get(`${id}[${index}]`) ?? NEVER,
      isCutShort || !fate.isCertainOfParts,
      complain,
    ),
  );
  if (history.steps.has(`${id}[${fate.parts.length}]`))
    complain(`${id} should have ${fate.parts.length} parts, and has more`);
  if (fate.parts.length === 0) judgeChildren(judged, id, fate.children, step);
  if (isCutShort && (mayBeShort(step, fate) || mayBeAskedAgain(judged, id, step, fate))) return;
  if (wasPassedOver(judged, id, step)) return;
  const expected = `${fate.end}${fate.why ? ` (${fate.why})` : ''}${fate.code ? ` (${fate.code})` : ''}`;
  if (step.end !== fate.end || (fate.why !== null && fate.why !== step.why) || !isSameCode(fate.code, step.code))
    return complain(`${id} should be ${expected}, and is ${step.end} (${step.why ?? step.code})`);
  if (step.attempts !== fate.attempts)
    complain(`${id} should have ${fate.attempts} attempts, and has ${step.attempts}`);
  if (fate.delivered && !isSame(fate.output, step.output))
    complain(`${id} should give ${JSON.stringify(fate.output)}, and gives ${JSON.stringify(timeless(step.output))}`);
}

/**
 * Of a run that ends early: it was not begun, was told to stop, was not tried again, or nobody was asked about it any
 * more.
 */
function mayBeShort(step: StepHistory, fate: Fate | Part): boolean {
  if (step.attempts > fate.attempts) return false;
  if (step.end === null || step.end === 'cancelled') return true;
  return step.end === 'failed' && (step.attempts < fate.attempts || ('why' in fate && fate.why === 'operator'));
}

/**
 * After a crash nobody knew whether its agent had been called, which must not be called twice: somebody had to say what
 * became of it, unless the run ended before, of something else.
 */
function wasPassedOver({ told, trace, isCutShort }: Judged, id: string, step: StepHistory): boolean {
  const isOnce = told.definition.steps.some((each) => each.id === id && each.agent === 'once');
  if (trace.crashes === 0 || !isOnce) return false;
  return (
    (step.end === 'skipped' && step.why === 'operator') ||
    (isCutShort && step.end === 'failed' && step.code === 'uncertain_outcome')
  );
}

/**
 * It has done its work, and what would have made something else of it never came: an answer, the end of its question's
 * time, its state once more.
 */
function mayBeAskedAgain({ told }: Judged, id: string, step: StepHistory, fate: Fate): boolean {
  if (told.definition.machine && step.attempts < fate.attempts) return true;
  return (
    step.end === 'completed' &&
    (step.attempts < fate.attempts || fate.code === 'approval_expired') &&
    told.definition.steps.some((each) => each.id === id && each.checkpoint_after !== undefined)
  );
}

function judgePart(
  judged: Judged,
  id: string,
  part: Part,
  step: StepHistory,
  isCutShort: boolean,
  complain: (what: string) => void,
): void {
  judgeChildren({ ...judged, isCutShort }, id, part.children, step);
  if (isCutShort && mayBeShort(step, part)) return;
  if (step.end !== part.end || !isSameCode(part.code, step.code))
    return complain(`${id} should be ${part.end} (${part.code}), and is ${step.end} (${step.code})`);
  if (step.attempts !== part.attempts)
    complain(`${id} should have ${part.attempts} attempts, and has ${step.attempts}`);
  if (part.end === 'completed' && !isSame(part.output, step.output))
    complain(`${id} should give ${JSON.stringify(part.output)}, and gives ${JSON.stringify(timeless(step.output))}`);
}

function judgeChildren(
  { place, ...judged }: Judged,
  id: string,
  children: readonly Told[],
  { children: found }: StepHistory,
): void {
  found.forEach(({ attempt, runId }, index) => {
    const told = children[index];
    if (told) judgeRun({ ...judged, outside: null, told, runId, place: `${place}${id}/${attempt} › ` });
    else judged.differences.push(`${place}${id} should have ${children.length} child runs, and has ${found.length}`);
  });
}

/** Whatever says when or in whose words is not compared. */
const UNTOLD = new Set(['time', 'at', 'agent', 'message']);

function timeless(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  const isError = 'code' in value && 'message' in value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !(UNTOLD.has(key) && (isError || key === 'at')))
      .map(([key, each]) => [key, timeless(each as Json)]),
  );
}

function isSame(expected: unknown, found: Json): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(expected)), JSON.parse(JSON.stringify(timeless(found))));
}
