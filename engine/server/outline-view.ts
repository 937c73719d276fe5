import type { OutlineView } from '../contract/editing.ts';
import type { DefinitionOutline } from '../definition/outline.ts';
import { RUN_VALUES } from '../definition/run-names.ts';
import { wireRecord } from '../projections/wire-json.ts';

export function outlineViewOf({
  parameters,
  steps,
  outputs,
  parts,
  versionPlace: _,
  ...about
}: DefinitionOutline): OutlineView {
  return {
    ...about,
    parameters: [...parameters],
    steps: steps.map(({ dependsOn, after, outputs: own, asks, mapping, sees, choices, ...step }) => ({
      ...step,
      ...(after && { after: [...after] }),
      ...(asks && { asks: [...asks] }),
      mapping: mapping && wireRecord(mapping),
      dependsOn: [...dependsOn],
      outputs: [...own],
      sees: [...sees],
      choices: [...choices],
    })),
    outputs: [...outputs],
    parts: [...parts],
    run: Object.entries(RUN_VALUES).map(([name, text]) => ({ name, text })),
  };
}
