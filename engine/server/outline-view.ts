import type { OutlineView } from '../contract/editing.ts';
import type { DefinitionOutline } from '../definition/outline.ts';

export function outlineViewOf({ parameters, steps, outputs, parts, ...about }: DefinitionOutline): OutlineView {
  return {
    ...about,
    parameters: [...parameters],
    steps: steps.map(({ dependsOn, outputs: own, sees, choices, ...step }) => ({ ...step, dependsOn: [...dependsOn], outputs: [...own], sees: [...sees], choices: [...choices] })),
    outputs: [...outputs],
    parts: [...parts],
  };
}
