/**
 * Undoing on failure: whoever writes it may not expect that a run which somebody attends to waits
 * for its operator first.
 */
import type { Definition } from '../definition.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

export function checkRollback({ definition, file, report }: Checked): void {
  const { notifyHuman, rollback } = definition.errorHandling;
  const on = rollback?.on ?? ['failure'];
  const undoes = definition.steps.findIndex((step) => 'compensate' in step && step.compensate !== null);
  const canFail = definition.steps.some(({ onError }, index) => index !== undoes && onError === 'fail');
  if (undoes === -1 || !canFail || notifyHuman === false || !on.includes('failure') || on.includes('abort')) return;
  const whose = notifyHuman ? 'A run of this definition' : 'An attended run';
  const message = `${whose} of which a step has failed waits for its operator before it is undone, and an abort then undoes nothing: say so (\`on: [${[...on, 'abort'].join(', ')}]\` under \`rollback\`), or undo at once (\`notify_human: false\` under \`on_step_failure\`)`;
  const path: Path = ['orchestration', 'errorHandling', 'rollback'];
  const written = file.orchestration.errorHandling?.rollback;
  const list = `[${[...on, 'abort'].join(', ')}]`;
  const title = 'Undo after an abort, too';
  if (written?.on)
    report('waits_before_undoing', [...path, 'on'], message, {
      severity: 'warning',
      isYaml: true,
      fix: { title, text: list },
    });
  else if (written)
    report('waits_before_undoing', [...path, firstKeyOf(written)], message, {
      severity: 'warning',
      addKey: { title, of: path, key: 'on', value: list },
    });
  else
    report('waits_before_undoing', ['orchestration', 'steps', undoes, 'compensate'], message, {
      severity: 'warning',
      at: 'key',
    });
}

/** What stands in the map: behind it goes the new key. */
function firstKeyOf(written: NonNullable<Definition['errorHandling']['rollback']>): string {
  return written.description === '' ? 'reversible' : 'description';
}
