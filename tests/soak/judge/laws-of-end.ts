/**
 * How a run ends: what it did is undone where it is to be, the newest first, then cleanup runs once, then nothing more
 * happens.
 */
import type { StoredEvent } from '../../../engine/journal/journal.ts';
import { tellCleanup } from '../evaluator/tell-cleanup.ts';
import type { World } from '../evaluator/tell.ts';
import type { Authored } from '../evaluator/authored.ts';
import type { Value } from '../evaluator/expression.ts';
import type { Told } from '../evaluator/told.ts';
import type { RunHistory, StepHistory } from './history.ts';

export function lawsOfEnd(
  told: Told,
  history: RunHistory,
  {
    all,
    world,
    isCutShort,
  }: { readonly all: readonly StoredEvent[]; readonly world: World; readonly isCutShort: boolean },
): string[] {
  if (history.status === null) return [];
  return [...lawsOfUndoing(told.definition, history, all, isCutShort), ...lawsOfCleanup(told, history, world)];
}

function lawsOfUndoing(
  definition: Authored,
  { steps, status, events, code, failedStep }: RunHistory,
  all: readonly StoredEvent[],
  isCutShort: boolean,
): string[] {
  const triggers = definition.rollback.on ?? ['failure'];
  const trigger = { failed: 'failure', aborted: 'abort', cancelled: 'cancel' }[status ?? ''] ?? 'none';
  const undone = events.flatMap(({ type, data }) =>
    type === 'orchestration.step.started' &&
    data.stepId.includes('@compensation') &&
    !data.restarted &&
    data.attempt === 1
      ? [data.stepId.replace(/@compensation.*$/, '')]
      : [],
  );
  const done = [...steps].flatMap(([id, { completions }]) => completions.map((place) => ({ id, place })));
  const toUndo = done
    .filter(({ id }) => isUndoable(definition, steps, id, all))
    .sort((a, b) => b.place - a.place)
    .map(({ id }) => id);
  // One that has failed of it is undone as after any failure; one that its deadline cancels, whatever of the three is
  // wanted.
  const isOutOfTime =
    code === 'run_timeout' &&
    status === 'cancelled' &&
    ['failure', 'cancel', 'breach'].some((each) => triggers.includes(each));
  const isBreach =
    code === 'sla_breached' &&
    (status !== 'failed'
      ? triggers.includes('breach') || (status === 'cancelled' && triggers.includes('failure'))
      : definition.steps.some(({ id, sla }) => id === failedStep && sla?.on_breach === 'rollback'));
  const expected = isUndoneByParent(events) || isBreach || isOutOfTime || triggers.includes(trigger) ? toUndo : [];
  if (expected.join() === undone.join()) return [];
  // Its parent told it to end, and perhaps to undo what it did as well.
  if (isCutShort && status === 'cancelled' && toUndo.join() === undone.join()) return [];
  if (definition.rollback.parallel && [...expected].sort().join() === [...undone].sort().join()) return [];
  return [
    `${expected.join(', ') || 'nothing'} should be undone, in this order, and ${undone.join(', ') || 'nothing'} was`,
  ];
}

/**
 * Nobody rolls back by hand here: the parent of a child run does, also when the child has ended and cleaned up before.
 */
function isUndoneByParent(events: readonly StoredEvent[]): boolean {
  return events.some(({ type, data }) => type === 'orchestration.run.rollback_started' && data.reason === 'operator');
}

/**
 * A step as a whole is not undone where its parts are. A child run undoes itself: where something in it can be, its
 * parent tells it to.
 */
function isUndoable(
  { steps: written }: Authored,
  steps: RunHistory['steps'],
  id: string,
  all: readonly StoredEvent[],
): boolean {
  const step = written.find((each) => each.id === id.replace(/\[\d+\]$/, ''));
  if (!step || (step.for_each !== undefined || step.repeat !== undefined) !== id.endsWith(']')) return false;
  if (step.compensate) return true;
  const child = steps.get(id)?.children.at(-1);
  return child !== undefined && isUndoneByParent(all.filter(({ runId }) => runId === child.runId));
}

function lawsOfCleanup(
  told: Told,
  { steps, status, events, output, cleanupAt, rollbackAt, failedStep, code, state }: RunHistory,
  world: World,
): string[] {
  const complaints: string[] = [];
  const { definition } = told;
  const outputs: Record<string, Value> = {};
  for (const { id } of definition.steps) {
    const step = steps.get(id);
    if (step && hasOutput(step)) outputs[id] = step.output as Value;
  }
  const begun = events.find(({ type }) => type === 'orchestration.run.cleanup_started')?.data as
    | { readonly outcome: string }
    | undefined;
  const outcome = begun?.outcome ?? status ?? '';
  const { fates, names } = tellCleanup(definition, told.parameters, world, {
    outputs,
    outcome,
    state,
    error: code === null ? null : { step: failedStep, code },
  });
  const hasStarted = events.some(({ type }) => type === 'orchestration.run.started');
  if (definition.finally.length > 0 && hasStarted && cleanupAt === -1)
    complaints.push('the run ended without cleaning up');
  if (rollbackAt > cleanupAt && cleanupAt !== -1 && !isUndoneByParent(events))
    complaints.push('it was cleaned up before it was undone');
  for (const { id } of definition.finally) {
    const fate = fates.get(id);
    const step = steps.get(id);
    if (!fate || !hasStarted) continue;
    if (step?.end !== fate.end || (fate.end !== 'skipped' && step.attempts !== fate.attempts))
      complaints.push(
        `cleanup ${id} should have ${fate.end} after ${fate.attempts} attempts, and has ${step?.end} after ${step?.attempts}`,
      );
    else if (fate.delivered && JSON.stringify(fate.output) !== JSON.stringify(step.output))
      complaints.push(
        `cleanup ${id} should give ${JSON.stringify(fate.output)}, and gives ${JSON.stringify(step.output)}`,
      );
  }
  if (definition.output !== null && complaints.length === 0 && hasStarted) {
    const expected = names(definition.output, status ?? '');
    if (JSON.stringify(expected) !== JSON.stringify(output))
      complaints.push(`the run should return ${JSON.stringify(expected)}, and returns ${JSON.stringify(output)}`);
  }
  return complaints;
}

function hasOutput({ end, why }: StepHistory): boolean {
  return end === 'completed' || (end === 'skipped' && why === 'operator');
}
