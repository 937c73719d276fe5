/** `on_error` as a list: that each entry says one thing, and may come to its turn. */
import { closest } from '../closest.ts';
import type { Step } from '../step.ts';
import type { Path } from '../reading/located.ts';
import type { AuthoredStep } from '../schema/step.ts';
import type { Checked } from './report.ts';

/** Those that people branch by; agents and functions have their own besides, so that another is no mistake. */
const WELL_KNOWN = [
  ...['timeout', 'rate_limited', 'server_error', 'connection_failed', 'connection_lost', 'http_status'],
  ...['malformed_response', 'output_invalid', 'mapping_failed', 'budget_exhausted', 'breaker_open', 'limit_exceeded'],
  ...['not_permitted', 'secret_missing', 'sla_breached', 'uncertain_outcome', 'unknown_agent', 'invalid_parameters'],
  ...['too_many_failures', 'item_failed', 'iteration_failed', 'loop_exhausted', 'not_a_list', 'invalid_number'],
  ...['assertion_failed', 'step_failed', 'invalid_time', 'missing_value', 'function_failed', 'tool_call_failed'],
] as const;

export function checkErrorBranches(checked: Checked): void {
  const { definition, file, report } = checked;
  const own = definition.steps.flatMap((step) => (step.type === 'fail' || step.type === 'assert' ? [step.code] : []));
  const known = [...new Set([...WELL_KNOWN, ...own])];
  file.orchestration.steps.forEach((written, index) => {
    const step = definition.steps[index];
    if (!step || !Array.isArray(written.onError)) return;
    const path: Path = ['orchestration', 'steps', index, 'onError'];
    const branches: WrittenBranches = written.onError;
    const seen = new Set<string>();
    branches.forEach((branch, place) => {
      checkEntry(checked, step, branch, [...path, place]);
      const codes = codesOf(branch);
      const late = codes.find((code) => seen.has(code) || seen.has('*'));
      if (late !== undefined)
        report(
          'never_taken',
          [...path, place, 'code'],
          `An entry before this one is for ${seen.has('*') ? 'every code' : `"${late}"`} already; the first that fits counts`,
          { severity: 'warning' },
        );
      if (branch.action !== 'retry') for (const code of codes) seen.add(code);
      codes.forEach((code) => {
        const meant = code === '*' || known.includes(code) ? null : closest(code, known);
        if (meant === null) return;
        report(
          'invalid_value',
          [...path, place, 'code'],
          `No error is called "${code}" here. Did you mean \`${meant}\`?`,
          {
            severity: 'warning',
            fix: typeof branch.code === 'string' ? { title: `Write ${meant}`, text: meant } : null,
          },
        );
      });
    });
  });
}

type WrittenBranches = Exclude<AuthoredStep['onError'], string>;
type WrittenBranch = WrittenBranches[number];

function codesOf({ code }: WrittenBranch): readonly string[] {
  return typeof code === 'string' ? [code] : code;
}

function checkEntry({ definition, report }: Checked, step: Step, { action, goTo }: WrittenBranch, path: Path): void {
  if (action === undefined && goTo === undefined)
    report('missing_key', [...path, 'action'], 'An entry needs `go_to`, or `action`: retry, fail or continue');
  if (action === 'go_to' && goTo === undefined)
    report('missing_key', [...path, 'goTo'], '`action: go_to` needs `go_to`: the step that runs then');
  if (action !== undefined && action !== 'go_to' && goTo !== undefined)
    report('conflicting_values', [...path, 'goTo'], `\`go_to\` leads elsewhere; this says \`action: ${action}\``, {
      at: 'key',
    });
  if (action === 'retry' && step.retry === null && definition.errorHandling.retry === null)
    report(
      'missing_key',
      [...path, 'action'],
      `There is no other attempt without a policy that says how many there are: give "${step.id}" a \`retry\``,
      {
        addKey: { title: 'Write retry', of: path.slice(0, 3), key: 'retry', value: '{ max_attempts: 3 }' },
      },
    );
}
