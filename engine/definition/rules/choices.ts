/** Things that can be said in two ways: both may be said when they agree. */
import { writtenCheckpointOf } from '../normal-form/written-checkpoint.ts';
import { literalOf } from '../timely-number.ts';
import type { Path } from '../reading/located.ts';
import type { AuthoredRetry } from '../schema/retry.ts';
import { writtenKindOf } from '../step-kinds/written/written-kinds.ts';
import { onStepFailureOf } from '../normal-form/retry.ts';
import type { Checked } from './report.ts';

export function checkChoices(checked: Checked): void {
  const { file, report } = checked;
  file.orchestration.steps.forEach((step, index) => {
    const path: Path = ['orchestration', 'steps', index];
    if (step.retry) checkRetry(checked, step.retry, [...path, 'retry']);
    if ('compensate' in step && step.compensate?.retry)
      checkRetry(checked, step.compensate.retry, [...path, 'compensate', 'retry']);
    const checkpoint = writtenCheckpointOf(step);
    if (checkpoint) {
      const { question, reason } = checkpoint.asked;
      if (question === undefined && reason === undefined)
        report(
          'missing_key',
          [...path, ...checkpoint.keys, 'question'],
          step.type === 'approval'
            ? 'An approval needs `question`: what people are asked'
            : 'A checkpoint needs `question`: what the operator is asked',
        );
      if (question !== undefined && reason !== undefined && question !== reason) {
        report(
          'conflicting_values',
          [...path, ...checkpoint.keys, 'reason'],
          '`reason` is another word for `question`, which says something else',
          { at: 'key' },
        );
      }
    }
    writtenKindOf(step).check(report, step, path);
  });
  file.orchestration.finally?.forEach((step, index) => {
    const path: Path = ['orchestration', 'finally', index];
    if (step.retry) checkRetry(checked, step.retry, [...path, 'retry']);
    writtenKindOf(step).check(report, step, path);
  });
  const { errorHandling, parameters } = file.orchestration;
  const path: Path = ['orchestration', 'errorHandling', 'onStepFailure'];
  checkRetry(checked, onStepFailureOf(errorHandling), path);
  checkList(checked, path);
  if (!Array.isArray(parameters)) return;
  parameters.forEach(({ name, key }, index) => {
    if (name === undefined || key === undefined || name === key) return;
    report(
      'conflicting_values',
      ['orchestration', 'parameters', index, 'key'],
      '`key` is another word for `name`, which says something else',
      { at: 'key' },
    );
  });
}

function checkRetry({ report }: Checked, retry: AuthoredRetry, path: Path): void {
  // What a template gives is known only when a step starts.
  const [maxAttempts, retryCount] = [literalOf(retry.maxAttempts), literalOf(retry.retryCount)];
  const [initialDelayMs, initialDelaySeconds] = [literalOf(retry.initialDelayMs), literalOf(retry.initialDelaySeconds)];
  const [maxDelayMs, maxDelaySeconds] = [literalOf(retry.maxDelayMs), literalOf(retry.maxDelaySeconds)];
  const differ = (a: number | undefined, b: number | undefined) =>
    a !== undefined && b !== undefined && Math.abs(a - b) > 1e-6;
  if (differ(maxAttempts, retryCount === undefined ? undefined : retryCount + 1)) {
    report(
      'conflicting_values',
      [...path, 'retryCount'],
      `\`retry_count: ${retryCount}\` means ${(retryCount ?? 0) + 1} attempts, but \`max_attempts\` is ${maxAttempts}`,
      { at: 'key' },
    );
  }
  const delays = {
    initialDelaySeconds: [initialDelayMs, initialDelaySeconds],
    maxDelaySeconds: [maxDelayMs, maxDelaySeconds],
  } as const;
  for (const [key, [inMilliseconds, inSeconds]] of Object.entries(delays)) {
    if (differ(inMilliseconds, inSeconds === undefined ? undefined : inSeconds * 1000)) {
      report(
        'conflicting_values',
        [...path, key],
        `The same delay is ${inMilliseconds} milliseconds above and ${inSeconds} seconds here`,
        { at: 'key' },
      );
    }
  }
}

/** `on_step_failure` as a list of maps: a key that comes twice would win silently. */
function checkList({ file, report }: Checked, path: Path): void {
  const written = file.orchestration.errorHandling?.onStepFailure;
  if (!Array.isArray(written)) return;
  const seen = new Set<string>();
  written.forEach((item, index) => {
    for (const key of Object.keys(item)) {
      if (seen.has(key)) report('duplicate_key', [...path, index, key], `"${key}" is already there`, { at: 'key' });
      seen.add(key);
    }
  });
}
