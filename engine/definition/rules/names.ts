/** What things are called: names that can be referred to, versions that can be compared, nothing twice. */
import { RESERVED_NAMES, UNREACHABLE } from '../expressions/scope.ts';
import type { Path } from '../reading/located.ts';
import { PARAMETER_NAME, SLUG, STEP_ID } from '../schema/values.ts';
import { cleanupIdOf, stepIdOf } from '../normal-form/step.ts';
import { YAML_LIMITS } from '../reading/yaml-limits.ts';
import type { AuthoredFile, AuthoredMetadata } from '../schema/definition-file.ts';
import type { Checked } from './report.ts';
import { checkVersion } from './versions.ts';

export function checkNames(checked: Checked): void {
  checkAbout(checked);
  checkSteps(checked);
  checkParameterNames(checked);
  checkTriggerNames(checked);
  checkPoolName(checked);
}

function checkPoolName({ file, report }: Checked): void {
  const pool = file.orchestration.execution?.pool;
  if (pool === undefined || canBe(SLUG, pool)) return;
  report('invalid_name', ['orchestration', 'execution', 'pool'], `"${pool}" can't be the name of a pool: ${ALLOWED}`, {
    fix: slugFix(pool),
  });
}

function checkAbout(checked: Checked): void {
  const { file, definition, report } = checked;
  const { name, owner, organization, version } = definition;
  if (!file.metadata && name === '' && owner === '') {
    const message =
      'This definition says nothing of itself: it needs `metadata`, with at least a name and the agent that owns it. metadata: { name: my-workflow, version: 1.0.0, owner: <agent> }';
    return report('missing_key', ['metadata'], message);
  }
  for (const [key, value] of Object.entries({ name, owner, organization })) {
    const path = pathOf(file, key as keyof AuthoredMetadata);
    if (value === '')
      report(
        'missing_key',
        path,
        key === 'owner'
          ? 'This definition needs `owner`: the orchestrator agent it belongs to'
          : `This definition needs \`${key}\``,
      );
    else if (!canBe(SLUG, value))
      report('invalid_name', path, `"${value}" can't be a name: ${ALLOWED}`, { fix: slugFix(value) });
  }
  const path = pathOf(file, 'version');
  if (version === '')
    report('missing_key', path, 'This definition says no `version`; 1.0.0 is assumed', { severity: 'warning' });
  else checkVersion(report, version, path);
  checkSaidTwice(checked);
}

/** In the newer form metadata has a place of its own, in the older one it stands under orchestration. */
function pathOf({ metadata, orchestration }: AuthoredFile, key: keyof AuthoredMetadata): Path {
  if (metadata?.[key] !== undefined) return ['metadata', key];
  if (orchestration.metadata?.[key] !== undefined) return ['orchestration', 'metadata', key];
  if (orchestration[key] !== undefined) return ['orchestration', key];
  return [metadata ? 'metadata' : 'orchestration', key];
}

function checkSaidTwice({ file, report }: Checked): void {
  const { metadata, orchestration } = file;
  for (const key of ['name', 'version', 'owner', 'organization'] as const) {
    const [first, second] = [metadata?.[key] ?? orchestration.metadata?.[key], orchestration[key]];
    if (first === undefined || second === undefined || first === second) continue;
    report('conflicting_values', ['orchestration', key], `\`metadata\` says ${first}; that is what counts`, {
      severity: 'warning',
    });
  }
}

function checkSteps({ file, report }: Checked): void {
  const { steps } = file.orchestration;
  if (steps.length > YAML_LIMITS.steps)
    report(
      'too_many_steps',
      ['orchestration', 'steps'],
      `A definition may have ${YAML_LIMITS.steps} steps at most; this one has ${steps.length}`,
      { at: 'key' },
    );
  const seen = new Map<string, string>();
  const checkId = (id: string, path: Path, words: string) => {
    if (!canBe(STEP_ID, id))
      report('invalid_name', path, `"${id}" can't be the id of a step: ${ALLOWED}`, { fix: slugFix(id) });
    const first = seen.get(id);
    if (first !== undefined) report('duplicate_step', path, `${first} has the id "${id}" already`);
    else seen.set(id, words);
  };
  steps.forEach((step, index) =>
    checkId(stepIdOf(step, index), ['orchestration', 'steps', index, 'id'], `Step ${index + 1}`),
  );
  file.orchestration.finally?.forEach((step, index) =>
    checkId(cleanupIdOf(step, index), ['orchestration', 'finally', index, 'id'], `Cleanup step ${index + 1}`),
  );
}

function checkParameterNames({ file, definition, report }: Checked): void {
  const written = file.orchestration.parameters;
  const seen = new Set<string>();
  definition.parameters.forEach(({ name }, index) => {
    const at: Path = ['orchestration', 'parameters', Array.isArray(written) ? index : name];
    const path: Path = Array.isArray(written) ? [...at, written[index]?.name === undefined ? 'key' : 'name'] : at;
    const details = Array.isArray(written) ? {} : ({ at: 'key' } as const);
    if (name === '') report('missing_key', [...at, 'name'], 'This parameter needs `name`');
    else if (!canBe(PARAMETER_NAME, name))
      report('invalid_name', path, `"${name}" can't be the name of a parameter: ${ALLOWED}, a letter first`, details);
    else if (seen.has(name)) report('duplicate_parameter', path, `There is a parameter "${name}" already`, details);
    else if (RESERVED_NAMES.has(name)) {
      const message = `In templates \`${name}\` means something else; this parameter is reached as \`parameters.${name}\` only`;
      report('shadowed_parameter', path, message, { ...details, severity: 'warning' });
    }
    seen.add(name);
  });
}

function checkTriggerNames({ definition, report }: Checked): void {
  const seen = new Set<string>();
  definition.triggers.forEach(({ id }, index) => {
    const path: Path = ['orchestration', 'triggers', index, 'id'];
    if (!canBe(SLUG, id))
      report('invalid_name', path, `"${id}" can't be the id of a trigger: ${ALLOWED}`, { fix: slugFix(id) });
    if (seen.has(id)) report('duplicate_trigger', path, `There is a trigger "${id}" already`);
    seen.add(id);
  });
}

const ALLOWED = 'letters, digits, - and _ only, 100 at most';

function canBe(pattern: RegExp, name: string): boolean {
  return pattern.test(name) && !UNREACHABLE.has(name);
}

function slugFix(name: string): { title: string; text: string } | null {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/[^\w\s-]/g, '')
    .trim()
    .replaceAll(/\s+/g, '-')
    .toLowerCase();
  return canBe(SLUG, slug) && slug !== name ? { title: `Write ${slug}`, text: slug } : null;
}
