import type { Machine } from '../machine.ts';
import { conditionOf } from '../expressions/condition-of.ts';
import type { AuthoredMachine } from '../schema/machine.ts';
import { titleOf } from './title.ts';

export function machineOf({ initial, states }: AuthoredMachine): Machine {
  return {
    initial,
    states: Object.entries(states).map(([name, { label, run = [], transitions = [], final, outcome }]) => ({
      name,
      label: label ?? titleOf(name),
      run: [...new Set(typeof run === 'string' ? [run] : run)],
      transitions: transitions.map(({ to, when, on, afterSeconds }) => ({
        to,
        when: when === undefined ? null : conditionOf(String(when)),
        on: on ?? null,
        afterSeconds: afterSeconds ?? null,
      })),
      isFinal: final,
      outcome: outcome ?? 'completed',
    })),
  };
}
