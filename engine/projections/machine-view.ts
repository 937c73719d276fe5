import type { MachineView } from '../contract/machine.ts';
import type { StoredEvent } from '../journal/journal.ts';
import type { RunState } from '../run/run-state.ts';

/** Null: the run is no state machine. */
export function machineView(events: readonly StoredEvent[], state: RunState): MachineView | null {
  const { machine } = state.plan.definition;
  if (!machine) return null;
  const path = events.flatMap((event) =>
    event.type === 'orchestration.machine.entered' ? [{ ...event.data, at: event.at }] : [],
  );
  const due = [...state.timers.values()].filter(({ kind }) => kind === 'state_timeout').map(({ dueAt }) => dueAt);
  return {
    current: state.machine?.state ?? null,
    states: machine.states.map(({ name, label, run, isFinal, outcome }) => ({
      name,
      label,
      run: [...run],
      isFinal,
      outcome,
      visits: path.filter((each) => each.state === name).length,
    })),
    transitions: machine.states.flatMap(({ name, transitions }) =>
      transitions.map(({ to, when, on, afterSeconds }) => ({ from: name, to, when, on, afterSeconds })),
    ),
    path,
    dueAt: due.length > 0 ? Math.min(...due) : null,
  };
}
