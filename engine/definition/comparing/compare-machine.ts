/**
 * The states that runs go through. In which order a text has them means nothing; in which order a state's ways out are
 * asked does.
 */
import type { Machine, MachineState } from '../machine.ts';
import type { Json } from '../../values/json.ts';
import { change, isSameValue } from './change.ts';
import type { Change } from './change.ts';

export function compareMachines(before: Machine | null | undefined, after: Machine | null | undefined): Change[] {
  if (!before && !after) return [];
  if (!before || !after)
    return [
      change(
        'machine_changed',
        after ? 'A run goes through states now' : 'A run goes through no states any more',
        asJson(before),
        asJson(after),
      ),
    ];
  return [
    ...(before.initial === after.initial
      ? []
      : [
          change(
            'machine_changed',
            `A run begins in state "${after.initial}" now, was "${before.initial}"`,
            before.initial,
            after.initial,
          ),
        ]),
    ...compareStates(before.states, after.states),
  ];
}

function compareStates(before: readonly MachineState[], after: readonly MachineState[]): Change[] {
  const removed = before.filter(({ name }) => !after.some((other) => other.name === name));
  return [
    ...removed.map((gone) => change('state_removed', `The state "${gone.name}" was removed`, asJson(gone), null)),
    ...after.flatMap((now) => {
      const was = before.find(({ name }) => name === now.name);
      if (!was) return [change('state_added', `The state "${now.name}" was added`, null, asJson(now))];
      return describe(was, now).map((said) =>
        change('state_changed', `The state "${now.name}" ${said}`, asJson(was), asJson(now)),
      );
    }),
  ];
}

function describe(before: MachineState, after: MachineState): string[] {
  return [
    ...(before.label === after.label ? [] : [`is shown as "${after.label}" now, was "${before.label}"`]),
    ...(isSameValue(before.run, after.run) ? [] : [`runs ${listed(after.run)} now, was ${listed(before.run)}`]),
    ...(isSameValue(before.transitions, after.transitions)
      ? []
      : [
          after.transitions.length === 0
            ? 'leads nowhere any more'
            : `leads on differently: to ${after.transitions.map(({ to }) => to).join(', ')}`,
        ]),
    ...(before.isFinal === after.isFinal ? [] : [after.isFinal ? 'ends the run now' : 'does not end the run any more']),
    ...(before.outcome === after.outcome ? [] : [`ends the run as ${after.outcome} now, was ${before.outcome}`]),
  ];
}

function listed(steps: readonly string[]): string {
  return steps.length === 0 ? 'no step' : steps.join(', ');
}

function asJson(value: object | null | undefined): Json {
  return (value ?? null) as unknown as Json;
}
