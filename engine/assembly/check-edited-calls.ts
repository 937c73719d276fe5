/**
 * Refuses arguments that a person wrote for a call of a tool where they do not fit the tool, before anything is
 * recorded.
 */
import type { AgentRegistry } from '../agents/port/registry.ts';
import { EngineError } from '../port/engine-error.ts';
import type { RunCommand } from '../run/run-command.ts';
import { stepOf, type RunState } from '../run/run-state.ts';
import type { Awaitable } from '../values/deferred.ts';

/** Rejects with `refused`. What else may be wrong with the answer, the run says. */
export async function editsMustFit(
  command: RunCommand,
  find: () => Awaitable<RunState | undefined>,
  agents: Pick<AgentRegistry, 'whyCallUnfit'>,
): Promise<void> {
  if (command.type !== 'decide' || !command.calls?.some(({ decision }) => decision === 'edit')) return;
  const state = await find();
  const stepId = state?.approvals.get(command.approvalId)?.stepId ?? null;
  const asked = (state && stepId !== null ? stepOf(state, stepId)?.asked : null) ?? [];
  for (const edit of command.calls) {
    const call = asked.find(({ id }) => id === edit.id);
    if (edit.decision !== 'edit' || !call) continue;
    const why = (await agents.whyCallUnfit?.(call, edit.arguments)) ?? null;
    if (why === null) continue;
    throw new EngineError('refused', `${call.tool} of ${call.agent} is not called with these arguments: ${why}`, {
      remedy: `Change the arguments of call ${call.id}, approve it as it is, or reject it with a message. Nothing was decided.`,
      details: { refusal: 'invalid_call', call: call.id },
    });
  }
}
