/**
 * State machines: that every state can be reached and left, that steps belong to one,
 * and that every transition has its chance.
 */
import { closest } from '../closest.ts';
import type { Machine, MachineState } from '../machine.ts';
import type { Path } from '../reading/located.ts';
import { checkWaysRound } from './never-waits.ts';
import type { Checked } from './report.ts';

const AT: Path = ['orchestration', 'machine'];

export function checkMachine(checked: Checked): void {
  const { machine } = checked.definition;
  if (!machine) return;
  checkState(checked, machine, machine.initial, [...AT, 'initial']);
  for (const state of machine.states) {
    checkSteps(checked, machine, state);
    checkTransitions(checked, machine, state);
  }
  checkWays(checked, machine);
  checkEdges(checked, machine);
  checkWaysRound(checked, machine);
}

function checkState({ report }: Checked, { states }: Machine, name: string, path: Path): void {
  if (states.some((state) => state.name === name)) return;
  const suggestion = closest(
    name,
    states.map((state) => state.name),
  );
  const fix = suggestion === null ? null : { title: `Write ${suggestion}`, text: suggestion };
  report(
    'unknown_state',
    path,
    `There is no state "${name}"${suggestion === null ? '' : `. Did you mean \`${suggestion}\`?`}`,
    { fix },
  );
}

function checkSteps({ definition, file, report }: Checked, { states }: Machine, { name, run }: MachineState): void {
  const written = file.orchestration.machine?.states[name]?.run;
  run.forEach((id, place) => {
    const path: Path = [...AT, 'states', name, 'run', ...(typeof written === 'string' ? [] : [place])];
    if (!definition.steps.some((step) => step.id === id)) {
      const suggestion = closest(
        id,
        definition.steps.map((step) => step.id),
      );
      const fix = suggestion === null ? null : { title: `Write ${suggestion}`, text: suggestion };
      report(
        'unknown_step',
        path,
        `There is no step "${id}"${suggestion === null ? '' : `. Did you mean \`${suggestion}\`?`}`,
        { fix },
      );
    }
    const other = states.find((state) => state.name !== name && state.run.includes(id));
    if (other && states.indexOf(other) < states.findIndex((state) => state.name === name))
      report(
        'conflicting_values',
        path,
        `Step "${id}" belongs to state "${other.name}" already; a step runs in one state`,
      );
  });
}

function checkTransitions(checked: Checked, machine: Machine, { name, transitions, isFinal }: MachineState): void {
  const { report } = checked;
  const at: Path = [...AT, 'states', name];
  if (isFinal && transitions.length > 0)
    report(
      'conflicting_values',
      [...at, 'transitions'],
      `The run ends in "${name}" (\`final: true\`); nothing leads out of it`,
      { at: 'key' },
    );
  if (!isFinal && transitions.length === 0)
    report(
      'missing_key',
      [...at, 'transitions'],
      `Nothing leads out of state "${name}"; it needs \`transitions\`, or \`final: true\``,
    );
  if (!isFinal && checked.file.orchestration.machine?.states[name]?.outcome !== undefined)
    report('conflicting_values', [...at, 'outcome'], `Only a final state has an outcome; add \`final: true\``, {
      at: 'key',
    });
  const always = transitions.findIndex(
    ({ when, on, afterSeconds }) => on === null && afterSeconds === null && (when === null || when === 'true'),
  );
  transitions.forEach(({ to, on, afterSeconds, when }, place) => {
    const path: Path = [...at, 'transitions', place];
    checkState(checked, machine, to, [...path, 'to']);
    if (on !== null && afterSeconds !== null)
      report('conflicting_values', [...path, 'afterSeconds'], 'A transition is for a signal or for a time; write two', {
        at: 'key',
      });
    const earlier = transitions.findIndex(
      (other) => on !== null && other.on === on && (other.when === null || other.when === 'true'),
    );
    if (when === 'false')
      report('never_taken', path, `This transition is never taken: its condition is false`, { severity: 'warning' });
    else if (always !== -1 && place !== always && (place > always || on !== null || afterSeconds !== null))
      report(
        'never_taken',
        path,
        `This transition is never taken: transition ${always + 1} is, as soon as the steps are done`,
      );
    else if (earlier !== -1 && earlier < place)
      report(
        'never_taken',
        path,
        `This transition is never taken: transition ${earlier + 1} takes every signal "${on}"`,
      );
  });
}

function checkWays({ report }: Checked, machine: Machine): void {
  const { states, initial } = machine;
  const byName = new Map(states.map((state) => [state.name, state]));
  const reached = closure([initial], (name) => byName.get(name)?.transitions.map(({ to }) => to) ?? []);
  const ending = closure(
    states.filter(({ isFinal }) => isFinal).map(({ name }) => name),
    (name) => states.filter(({ transitions }) => transitions.some(({ to }) => to === name)).map((state) => state.name),
  );
  for (const { name, transitions } of states) {
    const path: Path = [...AT, 'states', name];
    if (byName.has(initial) && !reached.has(name))
      report('unreachable_state', path, `No way leads to state "${name}"`, { at: 'key' });
    else if (!ending.has(name) && transitions.length > 0)
      report('endless_state', path, `From state "${name}" no way leads to a final state: the run could never end`, {
        at: 'key',
      });
  }
}

/** What waits for a step of another state would wait for ever, or see what it made the last time. */
function checkEdges({ definition, file, report }: Checked, { states }: Machine): void {
  const stateOf = new Map(states.flatMap(({ name, run }) => run.map((id) => [id, name] as const)));
  definition.steps.forEach((step, index) => {
    step.dependsOn.forEach((id) => {
      const [own, other] = [stateOf.get(step.id), stateOf.get(id)];
      if (own === other || !definition.steps.some((each) => each.id === id)) return;
      const written = file.orchestration.steps[index]?.dependsOn ?? [];
      const place = typeof written === 'string' ? -1 : written.indexOf(id);
      const where = (state: string | undefined) => (state === undefined ? 'no state' : `state "${state}"`);
      report(
        'conflicting_values',
        ['orchestration', 'steps', index, 'dependsOn', ...(place === -1 ? [] : [place])],
        `Step "${step.id}" belongs to ${where(own)} and "${id}" to ${where(other)}; steps wait for steps of their own state, transitions lead from state to state`,
      );
    });
  });
}

function closure(from: readonly string[], next: (name: string) => readonly string[]): Set<string> {
  const found = new Set(from);
  for (const name of found) for (const other of next(name)) found.add(other);
  return found;
}
