/** Changes of a child run's parameters, checked against what the child's definition asks for, before anything moves. */
import { isJsonObject } from '../values/json.ts';
import { checkParameters } from '../definition/parameters.ts';
import { childOf } from '../definition/step-kinds/step-kinds.ts';
import { changesIn } from '../run/check-modifications.ts';
import type { RunCommand } from '../run/run-command.ts';
import type { RunState } from '../run/run-state.ts';
import { planOfChild, type PinnedOptions } from './pinned.ts';
import type { Turn } from './turn.ts';

/** Null: nothing is wrong with them, or there is no such child now, which its step says when it starts. */
export function problemWithChildChanges(
  options: PinnedOptions,
  state: RunState,
  command: RunCommand,
  turn: Turn,
): string | null {
  const changes = changesIn(state, command);
  const given = changes?.modifications['parameters'];
  if (!changes || given === undefined || !isJsonObject(given)) return null;
  for (const {
    planned: { step },
  } of changes.steps) {
    const child = childOf(step);
    if (!child) continue;
    const plan = planOfChild(options, state, child, turn);
    if ('code' in plan) continue;
    const { parameters } = plan.definition;
    const changed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    const [problem] = checkParameters(
      { parameters: parameters.map((parameter) => ({ ...parameter, required: false })) },
      changed,
    ).problems;
    if (problem) return `Child run of ${child.name}: ${problem.message}`;
  }
  return null;
}
