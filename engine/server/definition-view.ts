/** A definition for readers: what it is for, who works in it, what it takes and what it uses. */
import type { DefinitionSummary } from '../contract/definitions.ts';
import type { DefinitionRecord } from '../catalog/definition-catalog.ts';
import type { Definition, Parameter } from '../definition/definition.ts';
import { agentsOf, featuresOf } from '../catalog/definition-features.ts';
import { wireValue } from '../projections/wire-json.ts';

/** What the text alone says. */
export type DefinitionOutlineView = Omit<DefinitionSummary, 'status' | 'origin' | 'updatedAt'>;

export function definitionOutlineOf(definition: Definition): DefinitionOutlineView {
  const { name, displayName, version, owner, organization, description, tags, parameters } = definition;
  return {
    name,
    displayName,
    version,
    owner,
    organization,
    description,
    tags: [...tags],
    agents: agentsOf(definition),
    parameters: parameters.map(parameterViewOf),
    features: featuresOf(definition),
  };
}

/** @param definition null when this version can't read the text any more: it is listed all the same */
export function definitionSummaryOf(record: DefinitionRecord, definition: Definition | null): DefinitionSummary {
  const { name, version, owner, organization, status, origin, updatedAt } = record;
  const outline = definition
    ? definitionOutlineOf(definition)
    : { displayName: name, description: '', tags: [], agents: [], parameters: [], features: [] };
  return { ...outline, name, version, owner, organization, status, origin, updatedAt };
}

function parameterViewOf({
  name,
  type,
  required,
  default: fallback,
  enum: allowed,
  description,
}: Parameter): DefinitionSummary['parameters'][number] {
  return {
    name,
    type,
    required,
    description,
    ...(fallback !== undefined && { default: wireValue(fallback) }),
    ...(allowed && { enum: allowed.map(wireValue) }),
  };
}
