/** References from step to step: that they lead somewhere, and never in a circle. */
import { closest } from '../closest.ts';
import type { Step } from '../step.ts';
import { cyclesOf } from '../graph.ts';
import { stepIdOf } from '../normal-form/step.ts';
import { keysOfCheckpoint, writtenCheckpointOf } from '../normal-form/written-checkpoint.ts';
import { writtenKindOf } from '../step-kinds/written/written-kinds.ts';
import type { Path } from '../reading/located.ts';
import type { AuthoredTimeout } from '../schema/checkpoint.ts';
import type { Checked } from './report.ts';

export function checkStepReferences(checked: Checked): void {
  const { definition, file } = checked;
  file.orchestration.steps.forEach((written, index) => {
    const path: Path = ['orchestration', 'steps', index];
    const { dependsOn = [] } = written;
    if (typeof dependsOn === 'string') checkReference(checked, dependsOn, [...path, 'dependsOn']);
    else dependsOn.forEach((id, place) => checkReference(checked, id, [...path, 'dependsOn', place]));
    const { after = [] } = written;
    if (typeof after === 'string') checkReference(checked, after, [...path, 'after']);
    else after.forEach((id, place) => checkReference(checked, id, [...path, 'after', place]));
    const { asked, keys: at = [] } = writtenCheckpointOf(written) ?? {};
    checkBranches(checked, asked?.timeout, [...path, ...at, 'timeout']);
    asked?.options?.forEach((option, place) => {
      if (typeof option !== 'string' && option.goTo !== undefined)
        checkReference(checked, option.goTo, [...path, ...at, 'options', place, 'goTo']);
    });
    if (typeof written.onError !== 'string')
      written.onError.forEach(({ goTo }, place) => {
        if (goTo !== undefined) checkReference(checked, goTo, [...path, 'onError', place, 'goTo']);
      });
    for (const { keys, goTo } of writtenKindOf(written).goesTo(written))
      checkReference(checked, goTo, [...path, ...keys]);
  });
  const caching = file.orchestration.execution?.caching?.steps ?? [];
  caching.forEach((step, index) => {
    const path: Path = ['orchestration', 'execution', 'caching', 'steps', index];
    if (typeof step === 'string') checkReference(checked, step, path);
    else checkReference(checked, step.id, [...path, 'id']);
  });
  for (const cycle of cyclesOf(definition)) reportCycle(checked, cycle);
  checkCleanup(checked);
}

/** `then` upon `then`: each may name a step. */
function checkBranches(checked: Checked, timeout: AuthoredTimeout | undefined, path: Path): void {
  if (!timeout) return;
  if (timeout.goTo !== undefined) checkReference(checked, timeout.goTo, [...path, 'goTo']);
  checkBranches(checked, timeout.then, [...path, 'then']);
}

/** Cleanup runs when everything else is over: it waits for other cleanup at most. */
function checkCleanup(checked: Checked): void {
  const { definition, file, report } = checked;
  const cleanup = definition.finally ?? [];
  file.orchestration.finally?.forEach(({ dependsOn = [] }, index) => {
    const path: Path = ['orchestration', 'finally', index, 'dependsOn'];
    const check = (id: string, at: Path) => {
      if (!definition.steps.some((step) => step.id === id)) checkReference(checked, id, at, cleanup);
      else
        report(
          'unknown_step',
          at,
          `Cleanup runs after all steps anyway; it can wait for other cleanup only, not for "${id}"`,
        );
    };
    if (typeof dependsOn === 'string') check(dependsOn, path);
    else dependsOn.forEach((id, place) => check(id, [...path, place]));
  });
  for (const cycle of cyclesOf({ steps: cleanup })) {
    const index = cleanup.findIndex(({ id }) => id === cycle[0]);
    report('cycle', ['orchestration', 'finally', index, 'dependsOn'], cycleWords(cycle));
  }
}

function checkReference(
  { definition, report }: Checked,
  id: string,
  path: Path,
  among: readonly Step[] = definition.steps,
): void {
  if (among.some((step) => step.id === id)) return;
  if (definition.finally?.some((step) => step.id === id))
    return report('unknown_step', path, `"${id}" is cleanup: it runs when the run ends, and no step can wait for it`);
  const several = id.split(/\s*,\s*|\s+/).filter(Boolean);
  if (several.length > 1 && several.some((each) => among.some((step) => step.id === each))) {
    const list = `[${several.join(', ')}]`;
    return report('unknown_step', path, `There is no step "${id}"; several steps are a list: ${list}`, {
      fix: typeof path.at(-1) === 'number' ? null : { title: `Write ${list}`, text: list },
      isYaml: true,
    });
  }
  const suggestion = closest(
    id,
    among.map((step) => step.id),
  );
  const fix = suggestion === null ? null : { title: `Write ${suggestion}`, text: suggestion };
  report(
    'unknown_step',
    path,
    `There is no step "${id}"${suggestion === null ? '' : `. Did you mean \`${suggestion}\`?`}`,
    { fix },
  );
}

/** A step waits for what can choose it: there the circle closes without a `depends_on`. */
function routeTo({ orchestration: { steps } }: Checked['file'], target: string, chooserId: string): Path {
  const index = steps.findIndex((step, place) => stepIdOf(step, place) === chooserId);
  const written = steps[index];
  const way =
    written &&
    writtenKindOf(written)
      .goesTo(written)
      .find(({ goTo }) => goTo === target);
  return ['orchestration', 'steps', index, ...(way?.keys ?? [...keysOfCheckpoint(written ?? {}), 'timeout'])];
}

function reportCycle({ definition, file, report }: Checked, cycle: readonly string[]): void {
  const [first = '', second = first] = cycle;
  const index = definition.steps.findIndex(({ id }) => id === first);
  const written = file.orchestration.steps[index]?.dependsOn ?? [];
  const place = typeof written === 'string' ? -1 : written.indexOf(second);
  const path =
    typeof written === 'string' || place !== -1
      ? ['orchestration', 'steps', index, 'dependsOn', ...(place === -1 ? [] : [place])]
      : routeTo(file, first, second);
  report('cycle', path, cycleWords(cycle));
}

function cycleWords(cycle: readonly string[]): string {
  const [first = ''] = cycle;
  return cycle.length === 1
    ? `Step "${first}" waits for itself`
    : `These steps wait for each other in a circle: ${[...cycle, first].join(' → ')}`;
}
