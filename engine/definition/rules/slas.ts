/** Times within which something has to happen: that they say what happens else, and nothing that can't be. */
import { writtenCheckpointOf } from '../normal-form/written-checkpoint.ts';
import type { Path } from '../reading/located.ts';
import type { AnyTimeout } from '../schema/checkpoint.ts';
import type { AuthoredStep } from '../schema/step.ts';
import type { Checked } from './report.ts';

export function checkSlas(checked: Checked): void {
  const { execution } = checked.file.orchestration;
  if (execution?.onTimeout && execution.timeoutSeconds === undefined)
    checked.report(
      'missing_key',
      ['orchestration', 'execution', 'timeoutSeconds'],
      '`on_timeout` needs a time: `timeout_seconds`',
    );
  checked.file.orchestration.steps.forEach((step, index) => {
    const path: Path = ['orchestration', 'steps', index];
    if (step.sla) checkSla(checked, step.sla, [...path, 'sla']);
    const { asked, keys = [] } = writtenCheckpointOf(step) ?? {};
    if (asked?.timeout) checkTimeout(checked, asked.timeout, [...path, ...keys, 'timeout']);
    const ofCalls = 'checkpointCalls' in step ? step.checkpointCalls?.timeout : undefined;
    if (ofCalls) checkTimeout(checked, ofCalls, [...path, 'checkpointCalls', 'timeout']);
  });
}

function checkSla(
  { report }: Checked,
  {
    warnAfterSeconds: warn,
    breachAfterSeconds: breach,
    onBreach,
    escalateTo,
    escalateAgent,
  }: NonNullable<AuthoredStep['sla']>,
  path: Path,
): void {
  if (warn === undefined && breach === undefined)
    report(
      'missing_key',
      [...path, 'breachAfterSeconds'],
      'An SLA needs a time: `warn_after_seconds`, `breach_after_seconds` or both',
    );
  if (typeof warn === 'number' && typeof breach === 'number' && warn >= breach)
    report(
      'conflicting_values',
      [...path, 'warnAfterSeconds'],
      `The warning after ${warn} seconds would come when the SLA is breached already, after ${breach}`,
    );
  const toWhom = escalateTo !== undefined ? 'escalateTo' : escalateAgent !== undefined ? 'escalateAgent' : null;
  if (toWhom === null) return;
  const key = toWhom === 'escalateTo' ? 'escalate_to' : 'escalate_agent';
  if (onBreach !== 'escalate')
    report(
      'conflicting_values',
      [...path, toWhom],
      `\`${key}\` is for \`on_breach: escalate\`; this says \`${onBreach}\``,
      { at: 'key' },
    );
  else if (breach === undefined)
    report(
      'missing_key',
      [...path, 'breachAfterSeconds'],
      `Nobody is told before the SLA is breached; \`${key}\` needs \`breach_after_seconds\``,
    );
}

function checkTimeout(checked: Checked, { outcome, goTo, escalateTo, then, message }: AnyTimeout, path: Path): void {
  const { report } = checked;
  if (outcome === 'branch' && goTo === undefined)
    report('missing_key', [...path, 'goTo'], 'A branch needs `go_to`: the step that runs when nobody answers');
  if (outcome !== 'branch' && goTo !== undefined)
    report('conflicting_values', [...path, 'goTo'], `\`go_to\` is for \`outcome: branch\`; this says \`${outcome}\``, {
      at: 'key',
    });
  if (outcome !== 'escalate' && escalateTo !== undefined)
    report(
      'conflicting_values',
      [...path, 'escalateTo'],
      `\`escalate_to\` is for \`outcome: escalate\`; this says \`${outcome}\``,
      { at: 'key' },
    );
  if (outcome !== 'reject' && message !== undefined)
    report(
      'conflicting_values',
      [...path, 'message'],
      `\`message\` is for \`outcome: reject\`; this says \`${outcome}\``,
      {
        at: 'key',
      },
    );
  if (then === undefined) return;
  if (outcome === 'abort' || outcome === 'branch' || outcome === 'reject')
    report(
      'conflicting_values',
      [...path, 'then'],
      `After \`${outcome}\` the question is gone: there is nothing to wait for any more`,
      { at: 'key' },
    );
  checkTimeout(checked, then, [...path, 'then']);
}
