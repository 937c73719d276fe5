/** References to what lives outside of the file. Each is checked only when the caller knows about it. */
import { closest } from '../closest.ts';
import type { OrchestrationStep, Step } from '../step.ts';
import { childOf, isWork } from '../step-kinds/step-kinds.ts';
import type { Path } from '../reading/located.ts';
import type { Checked } from './report.ts';

export function checkReferences(checked: Checked): void {
  const { definition, file } = checked;
  checkOwner(checked);
  definition.steps.forEach((step, index) =>
    checkStep(checked, step, file.orchestration.steps[index], ['orchestration', 'steps', index]),
  );
  definition.finally?.forEach((step, index) =>
    checkStep(checked, step, file.orchestration.finally?.[index], ['orchestration', 'finally', index]),
  );
}

function checkStep(checked: Checked, step: Step, written: object | undefined, path: Path): void {
  if (written && 'agent' in written && typeof written.agent === 'string')
    checkAgent(checked, written.agent, [...path, 'agent']);
  const child = childOf(step);
  if (child) checkChild(checked, step, child, [...path, 'orchestration']);
  if (step.sla?.escalateAgent) checkAgent(checked, step.sla.escalateAgent, [...path, 'sla', 'escalateAgent']);
  if (isWork(step) && step.compensate) checkAgent(checked, step.compensate.agent, [...path, 'compensate', 'agent']);
}

function checkAgent({ known, report }: Checked, name: string, path: Path): void {
  if (!known.hasAgent || known.hasAgent(name)) return;
  const suggestion = closest(name, known.agentNames?.() ?? []);
  const fix = suggestion === null ? null : { title: `Write ${suggestion}`, text: suggestion };
  report('unknown_agent', path, `There is no agent "${name}"${meant(suggestion)}`, { fix });
}

/** A definition may be written before its owner is; nobody can start it until then. */
function checkOwner({ definition, file, known, report }: Checked): void {
  const { owner } = definition;
  if (owner === '' || !known.hasAgent || known.hasAgent(owner)) return;
  const suggestion = closest(owner, known.agentNames?.() ?? []);
  const path = file.metadata?.owner === undefined ? ['orchestration', 'owner'] : ['metadata', 'owner'];
  report('unknown_agent', path, `There is no agent "${owner}" that could own this${meant(suggestion)}`, {
    severity: 'warning',
  });
}

function checkChild(
  { definition, known, report }: Checked,
  step: Step,
  { name, version, owner }: OrchestrationStep['orchestration'],
  path: Path,
): void {
  const isItself = name === definition.name && (version === null || version === definition.version);
  if (isItself) {
    if (step.when === null)
      report(
        'calls_itself',
        [...path, 'name'],
        'This step starts its own definition every time, without end; a `when` could end it',
        { severity: 'warning' },
      );
    return;
  }
  const owners = known.ownersOf?.(name, version) ?? [];
  if (owners.length > 0 && !owners.includes(owner)) {
    report(
      'unknown_orchestration',
      [...path, 'name'],
      `${owner} does not own the orchestration "${name}"; ${owners.join(', ')} does. Say so as \`owner\``,
    );
    return;
  }
  const found = known.findDefinition?.(name, version) ?? 'found';
  if (found === 'unknown') {
    const suggestion = closest(name, known.definitionNames?.() ?? []);
    const fix = suggestion === null ? null : { title: `Write ${suggestion}`, text: suggestion };
    report('unknown_orchestration', [...path, 'name'], `There is no orchestration "${name}"${meant(suggestion)}`, {
      fix,
    });
  }
  if (found === 'unknown_version') {
    const message =
      version === null ? `No version of "${name}" is active` : `There is no version ${version} of "${name}"`;
    report('unknown_version', [...path, version === null ? 'name' : 'version'], message);
  }
}

function meant(suggestion: string | null): string {
  return suggestion === null ? '' : `. Did you mean \`${suggestion}\`?`;
}
