/**
 * AN INDEPENDENT EVALUATOR of definitions: what must become of a run, told from the text, from what people do in it,
 * and from the guide (docs/guide), with nothing of the engine. It walks the steps in the order in which they wait for
 * each other and says for each its fate, which no order of things can change. What can cut a run short is told as a set
 * of stops: which of them comes first is a matter of time, and whoever compares takes each.
 */
import { lastAnswer, lastRescue, type Answer, type Operator, type Rescue } from '../operator.ts';
import { readAuthored, type Authored, type AuthoredStep } from './authored.ts';
import { holds, type Names, type Value } from './expression.ts';
import { waitsFor, whyLeftOut } from './joins.ts';
import { once } from './once.ts';
import { tellCleanup } from './tell-cleanup.ts';
import { tellMachine } from './tell-machine.ts';
import { nothing, skipped, type Fate, type Told } from './told.ts';
import { isFailure, type Failure } from './work.ts';

export interface World {
  readonly children: Readonly<Record<string, string>>;
  readonly attended: boolean;
  readonly operator: Operator;
}

/** A run, as far as it has been told. */
export interface Telling {
  readonly world: World;
  readonly definition: Authored;
  readonly parameters: Names;
  readonly fates: ReadonlyMap<string, Fate>;
  /** What templates see instead. */
  readonly names?: Names;
}

export function tell(text: string, given: Names, world: World): Told {
  const definition = readAuthored(text);
  const parameters = Object.fromEntries(
    definition.parameters.map(({ name, default: usual = null }) => [name, given[name] ?? usual]),
  );
  const fates = new Map<string, Fate>();
  const [plan = lastAnswer] = world.operator.answers[`${definition.name}/`] ?? [];
  const told = { definition, parameters, fates, cleanup: new Map<string, Fate>(), state: null };
  if (definition.planApproval && plan.decision === 'abort')
    return { ...told, stops: [{ outcome: 'aborted', step: '', code: null, byPerson: true }], status: 'failed' };
  if (definition.machine) {
    const { outcome, entries: _, ...machine } = tellMachine({ world, definition, parameters, fates });
    return withCleanup({ ...told, ...machine, status: outcome }, world);
  }
  const isDone = (id: string) => fates.has(id) && fates.get(id)?.stop === null;
  const next = () => definition.steps.find((step) => !fates.has(step.id) && waitsFor(definition, step).every(isDone));
  for (let step = next(); step; step = next())
    fates.set(step.id, fateOf({ world, definition, parameters, fates }, step));
  return withCleanup(
    { ...told, stops: [...fates.values()].flatMap(({ stop }) => stop ?? []), status: statusOf([...fates.values()]) },
    world,
  );
}

/** How a run ends that nothing stops is known, and so is what its cleanup sees. */
function withCleanup(told: Told, world: World): Told {
  const { definition, parameters, fates, stops, status, state } = told;
  if (stops.length > 0) return told;
  const error = state !== null && status === 'failed' ? { step: null, code: 'failed_state' } : null;
  const cleanup = tellCleanup(definition, parameters, world, {
    outputs: outputsOf(fates),
    outcome: status,
    error,
    state,
  }).fates;
  const isUntidy = [...cleanup.values()].some(({ end }) => end === 'failed');
  return { ...told, cleanup, status: status === 'completed' && isUntidy ? 'partially_completed' : status };
}

function statusOf(fates: readonly Fate[]): Told['status'] {
  if (!fates.some(({ end, isPartial }) => end === 'failed' || isPartial)) return 'completed';
  return fates.some(({ delivered }) => delivered) ? 'partially_completed' : 'failed';
}

/** What a step's templates see. */
export function namesIn({ parameters, fates, names }: Pick<Telling, 'parameters' | 'fates' | 'names'>): Names {
  return names ?? { ...parameters, parameters, steps: outputsOf(fates) };
}

export function outputsOf(fates: ReadonlyMap<string, Fate>): Names {
  return Object.fromEntries([...fates].map(([id, { delivered, output }]) => [id, delivered ? output : null]));
}

function fateOf(telling: Telling, step: AuthoredStep): Fate {
  const why = whyLeftOut(telling.definition, step, telling.fates);
  return why ? skipped(why) : attend(telling, step);
}

/** Round after round, as long as somebody asks for it again. */
export function attend(telling: Telling, step: AuthoredStep, from = 0): Fate {
  const {
    world: { operator },
    definition,
  } = telling;
  const answers = [...(operator.answers[`${definition.name}/${step.id}`] ?? [])];
  const rescues = [...(operator.rescues[`${definition.name}/${step.id}`] ?? [])];
  let fate: Fate = { ...nothing, attempts: from };
  let changes: Names | null = null;
  for (;;) {
    if (step.when !== undefined && holds(step.when, namesIn(telling)) === false)
      return { ...skipped('guard'), attempts: fate.attempts };
    const { result, ...done } = once(telling, step, { from: fate.attempts, changes });
    fate = { ...fate, ...done, children: [...fate.children, ...done.children] };
    if (isFailure(result)) {
      const after = afterFailure(telling, step, result, fate, rescues);
      if (after !== 'again') return after;
      continue;
    }
    changes = null;
    const { output, isPartial = false } = result;
    const completed: Fate = { ...fate, end: 'completed', code: null, output, isPartial, delivered: true };
    const answer = afterQuestion(telling, step, completed, answers);
    if (!('decision' in answer)) return answer;
    changes = (answer.modifications ?? null) as Names | null;
  }
}

function afterFailure(
  { world, definition }: Telling,
  step: AuthoredStep,
  { code, byPerson, stop }: Failure,
  fate: Fate,
  rescues: Rescue[],
): Fate | 'again' {
  const failed: Fate = { ...fate, end: 'failed', code, delivered: false, output: null };
  if (stop) return { ...failed, stop };
  if (step.on_error === 'continue') return failed;
  const isAsked = !byPerson && (definition.onStepFailure.notify_human ?? world.attended);
  if (!isAsked)
    return {
      ...failed,
      stop: { outcome: code === 'sla_breached' ? 'cancelled' : 'failed', step: step.id, code, byPerson: false },
    };
  const { action, output = null } = rescues.shift() ?? lastRescue;
  if (action === 'retry') return 'again';
  if (action === 'abort') return { ...failed, stop: { outcome: 'aborted', step: step.id, code: null, byPerson: true } };
  return {
    ...skipped('operator', output),
    attempts: fate.attempts,
    parts: fate.parts,
    isCertainOfParts: fate.isCertainOfParts,
    children: fate.children,
    ...(step.type === 'switch' && { chosen: chosenBy(output) }),
  };
}

function chosenBy(output: Value): string | null {
  const chosen = (output as Names | null)?.['chosen'];
  return typeof chosen === 'string' ? chosen : null;
}

/** Its fate, or the answer that asks for it again. */
function afterQuestion(
  { world: { attended } }: Telling,
  step: AuthoredStep,
  completed: Fate,
  answers: Answer[],
): Fate | Answer {
  const question = step.checkpoint_after;
  if (!question || (question.required === false && !attended)) return completed;
  const [next] = answers;
  let dueMs = 0;
  for (let { timeout } = question; timeout; timeout = timeout.then) {
    dueMs += timeout.after_seconds * 1000;
    if (next && next.afterMs < dueMs) break;
    if (timeout.outcome === 'abort')
      return {
        ...completed,
        delivered: false,
        stop: { outcome: 'aborted', step: step.id, code: 'approval_expired', byPerson: false },
      };
    if (timeout.outcome === 'branch')
      return {
        ...completed,
        end: 'failed',
        code: 'approval_expired',
        delivered: false,
        isPartial: false,
        chosen: timeout.go_to ?? null,
      };
  }
  const answer = answers.shift() ?? lastAnswer;
  if (answer.decision === 'retry') return answer;
  return answer.decision === 'abort'
    ? { ...completed, delivered: false, stop: { outcome: 'aborted', step: step.id, code: null, byPerson: true } }
    : completed;
}
