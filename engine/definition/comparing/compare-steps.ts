import type { Step } from '../step.ts';
import type { Json } from '../../values/json.ts';
import { change, isSameValue } from './change.ts';
import type { Change } from './change.ts';
import { compareStep } from './compare-step.ts';

export function compareSteps(before: readonly Step[], after: readonly Step[]): Change[] {
  const renamed = findRenamed(before, after);
  const formers = new Set(renamed.values());
  const removed = missingFrom(after, before).filter((step) => !formers.has(step));
  const changes = removed.map(
    (step): Change => ({
      ...change('step_removed', `Step "${step.id}" was removed`, asJson(step), null),
      step: step.id,
    }),
  );
  after.forEach((step, index) => {
    const former = renamed.get(step.id) ?? before.find(({ id }) => id === step.id);
    if (former) {
      if (former.id !== step.id)
        changes.push({
          ...change('step_renamed', `Step "${former.id}" is called "${step.id}" now`, former.id, step.id),
          step: step.id,
        });
      changes.push(...compareStep(former, step, renamed));
    } else {
      const place = index === 0 ? 'at the start' : `after "${after[index - 1]?.id ?? ''}"`;
      changes.push({
        ...change('step_added', `Step "${step.id}" was added ${place}`, null, asJson(step)),
        step: step.id,
      });
    }
  });
  return [...changes, ...compareOrder(before, after)];
}

/** New ids of steps that do what a step that is gone did. */
function findRenamed(before: readonly Step[], after: readonly Step[]): Map<string, Step> {
  const gone = new Set(missingFrom(after, before));
  const renamed = new Map<string, Step>();
  for (const step of missingFrom(before, after)) {
    const former = [...gone].find((candidate) => doesTheSame(candidate, step));
    if (!former) continue;
    gone.delete(former);
    renamed.set(step.id, former);
  }
  return renamed;
}

function missingFrom(others: readonly Step[], steps: readonly Step[]): Step[] {
  return steps.filter(({ id }) => !others.some((other) => other.id === id));
}

/** A step with another id that does the same work is the same step. */
function doesTheSame(former: Step, step: Step): boolean {
  const work = ({ id: _id, name: _name, dependsOn: _dependsOn, ...rest }: Step) => rest;
  return isSameValue(work(former), work(step));
}

function compareOrder(before: readonly Step[], after: readonly Step[]): Change[] {
  const stayed = (steps: readonly Step[], others: readonly Step[]) =>
    steps.map(({ id }) => id).filter((id) => others.some((other) => other.id === id));
  const [was, is] = [stayed(before, after), stayed(after, before)];
  return isSameValue(was, is) ? [] : [change('steps_reordered', 'Steps stand in another order', was, is)];
}

function asJson(step: Step): Json {
  return step as unknown as Json;
}
