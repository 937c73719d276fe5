/**
 * What holds of the order of things in a run: nothing begins before what it waits for, and no more at once than may.
 */
import { waitsFor } from '../evaluator/joins.ts';
import type { Told } from '../evaluator/told.ts';
import type { RunHistory } from './history.ts';

export function lawsOfOrder({ definition }: Told, { steps, events }: RunHistory): string[] {
  const complaints = definition.steps.flatMap((step) => {
    if (definition.machine) return []; // a state that is entered again does its steps again
    const first = steps.get(step.id)?.firstStart ?? Infinity;
    if (first === Infinity) return [];
    return waitsFor(definition, step).flatMap((id) => {
      const settled = steps.get(id)?.settled ?? -1;
      return settled === -1 || settled > first ? [`${step.id} began before ${id} had settled`] : [];
    });
  });
  const underWay = new Set<string>();
  const takesNoPlace = new Set(
    definition.steps.filter(({ type }) => type === 'wait' || type === 'switch').map(({ id }) => id),
  );
  let most = 0;
  for (const { type, data } of events) {
    if (
      !('stepId' in data) ||
      typeof data.stepId !== 'string' ||
      !definition.steps.some(({ id }) => id === data.stepId) ||
      takesNoPlace.has(data.stepId)
    )
      continue;
    if (type === 'orchestration.step.started') underWay.add(data.stepId);
    else if (/step\.(completed|failed|cancelled|skipped)$/.test(type)) underWay.delete(data.stepId);
    most = Math.max(most, underWay.size);
  }
  if (most > definition.maxParallel) complaints.push(`${most} steps were under way, and ${definition.maxParallel} may`);
  return complaints;
}
