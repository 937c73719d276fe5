import type { Definition } from './definition.ts';

export interface UnsupportedFeature {
  readonly path: string;
  readonly feature: string;
}

/**
 * What a definition may say and this version cannot do yet. Such a definition is valid and can be kept; a run of it is
 * refused, because leaving something out silently would be worse.
 */
export function unsupportedFeatures(definition: Definition): UnsupportedFeature[] {
  const found: UnsupportedFeature[] = [];
  const note = (path: string, feature: string) => found.push({ path, feature });
  for (const [index, step] of definition.steps.entries()) {
    const path = `orchestration.steps[${index}]`;
    if (step.sla?.escalateAgent) note(`${path}.sla.escalate_agent`, 'escalate_agent');
  }
  return found;
}
