/** Whatever somebody may want of a run at any time, allowed or not. */
import { parse } from 'yaml';
import type { StoredEvent } from '../../../engine/journal/journal.ts';
import type { RunCommand } from '../../../engine/run/run-command.ts';
import type { Case } from '../operator.ts';

export interface Meddling {
  readonly runId: string;
  readonly command: RunCommand;
}

export function meddle(drawn: Case, events: readonly StoredEvent[], random: () => number): Meddling {
  const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(random() * of.length)];
  const runs = [...Map.groupBy(events, ({ runId }) => runId)];
  const [runId, history] = random() < 0.6 ? (runs[0] as (typeof runs)[number]) : (pick(runs) as (typeof runs)[number]);
  const [created] = history;
  const name = created?.type === 'orchestration.run.created' ? created.data.definition.name : '';
  const seen = history.flatMap(({ data }) =>
    'stepId' in data && typeof data.stepId === 'string' ? [data.stepId] : [],
  );
  const stepId = pick(random() < 0.7 && seen.length > 0 ? seen : idsIn(drawn.children[name] ?? drawn.definition)) ?? '';
  const asked =
    pick(
      history.flatMap(({ type, data }) => (type === 'orchestration.checkpoint.requested' ? [data.approvalId] : [])),
    ) ?? 'none';
  const notes = null;
  const commands: readonly (readonly [number, RunCommand])[] = [
    [
      4,
      {
        type: 'retry',
        stepId: random() < 0.4 ? null : stepId,
        modifications: random() < 0.3 ? { payload: { value: 42 } } : null,
        notes,
      },
    ],
    [3, { type: 'skip', stepId, output: random() < 0.5 ? { v: 3 } : null, notes }],
    [5, { type: 'rewind', stepId, modifications: null, notes }],
    [2, { type: 'pause', notes }],
    [3, { type: 'resume', notes }],
    [
      3,
      {
        type: 'decide',
        approvalId: asked,
        decision: pick(['continue', 'retry', 'rewind', 'abort'] as const) ?? 'continue',
        notes,
        modifications: null,
        rewindTo: stepId,
      },
    ],
    [
      2,
      {
        type: 'signal',
        signalId: `any-${events.length}`,
        name: pick([`${stepId}-done`, 'replied', 'again']) ?? '',
        payload: { ok: true },
        correlation: null,
        notes,
      },
    ],
    [1, { type: 'cancel', notes }],
    [1, { type: 'roll_back', notes }],
    [1, { type: 'kill', notes }],
  ];
  let left = random() * commands.reduce((sum, [weight]) => sum + weight, 0);
  const [, command] = commands.find(([weight]) => (left -= weight) < 0) ?? (commands[0] as (typeof commands)[number]);
  return { runId, command };
}

function idsIn(text: string): string[] {
  const { orchestration } = parse(text) as { orchestration: { steps: { id: string }[] } };
  return orchestration.steps.map(({ id }) => id);
}
