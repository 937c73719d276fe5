/**
 * What is where in a definition, for those who show it beside its text or complete what is being written. Positions
 * count from 1.
 */
import type { Definition, Parameter } from './definition.ts';
import type { Join, Step } from './step.ts';
import { answerNamesOf } from './answer-names.ts';
import { ancestorsOf, onlyAfter, waitsFor } from './graph.ts';
import type { JsonObject } from '../values/json.ts';
import { placeAt } from './reading/located.ts';
import type { Located, Path } from './reading/located.ts';
import type { SourceText } from './reading/source-text.ts';
import { conditionOf } from './expressions/condition-of.ts';
import { choicesOf } from './routes.ts';
import { childOf, isWork, kindOf, outputOf } from './step-kinds/step-kinds.ts';

export interface Readable {
  readonly definition: Definition;
  /** With the schema's keys. */
  readonly root: Located;
  readonly source: SourceText;
  /** False: something was so wrong that a stand-in took its place. */
  readonly isWhole: boolean;
}

export interface OutlinePlace {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface StepOutline {
  readonly id: string;
  readonly name: string;
  readonly type: Step['type'];
  /** The agent; of an orchestration step the definition that it runs. */
  readonly performer: string | null;
  readonly dependsOn: readonly string[];
  readonly join?: Join;
  /** Which of those only go first, whatever becomes of them. */
  readonly after?: readonly string[];
  /** What its output is known to hold. */
  readonly outputs: readonly string[];
  /** What people fill in at its checkpoint: names of fields. Absent: nothing. */
  readonly asks?: readonly string[];
  /** What an output is made of: a JSONPath over the response, or a value as it is. Null: the response as it comes. */
  readonly mapping: JsonObject | null;
  /** Steps whose outputs its templates may name. */
  readonly sees: readonly string[];
  readonly isPerItem: boolean;
  readonly isRepeated: boolean;
  readonly hasCheckpoint: boolean;
  readonly when: string | null;
  /** Of a switch: what it may choose. */
  readonly choices: readonly { readonly label: string; readonly goTo: string }[];
  readonly place: OutlinePlace;
}

export interface DefinitionOutline {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly owner: string;
  /** Where it says its version, or would. */
  readonly versionPlace: OutlinePlace;
  readonly isWhole: boolean;
  readonly parameters: readonly (Pick<Parameter, 'name' | 'type' | 'required' | 'description'> & {
    readonly place: OutlinePlace;
  })[];
  readonly steps: readonly StepOutline[];
  readonly outputs: readonly string[];
  /** Of the top-level parts that are written: `execution`, `output` … */
  readonly parts: readonly { readonly key: string; readonly place: OutlinePlace }[];
}

export function outlineOf({ definition, root, source, isWhole }: Readable): DefinitionOutline {
  const at = (path: Path) => placeOf(root, path, source);
  const { name, displayName, version, owner, parameters, steps, output } = definition;
  const orchestration = placeAt(root, ['orchestration']).value;
  const isList = placeAt(root, ['orchestration', 'parameters']).value.kind === 'list';
  return {
    name,
    displayName,
    version,
    owner,
    versionPlace: at(
      placeAt(root, ['orchestration', 'version']).isExact ? ['orchestration', 'version'] : ['metadata', 'version'],
    ),
    isWhole,
    parameters: parameters.map((parameter, index) => ({
      ...aboutParameter(parameter),
      place: at(['orchestration', 'parameters', isList ? index : parameter.name]),
    })),
    steps: steps.map((step, index) => ({
      ...aboutStep(step, definition),
      place: at(['orchestration', 'steps', index]),
    })),
    outputs: Object.keys(output ?? {}),
    parts: [...keysOf(root), ...keysOf(orchestration).map((key) => `orchestration.${key}`)].map((key) => ({
      key,
      place: at(key.split('.')),
    })),
  };
}

function aboutParameter({
  name,
  type,
  required,
  description,
}: Parameter): Omit<DefinitionOutline['parameters'][number], 'place'> {
  return { name, type, required, description };
}

function aboutStep(step: Step, definition: Definition): Omit<StepOutline, 'place'> {
  const { id, name, type, checkpointAfter, when } = step;
  const work = isWork(step) ? step : null;
  const asks = answerNamesOf(checkpointAfter);
  return {
    id,
    name,
    type,
    performer: kindOf(step).agent(step) ?? childOf(step)?.name ?? null,
    dependsOn: waitsFor(step),
    ...(step.join && { join: step.join }),
    ...(onlyAfter(step).length > 0 && { after: onlyAfter(step) }),
    outputs: [...(outputOf(step)?.keys() ?? [])],
    ...(asks && { asks }),
    mapping: work?.outputMapping ?? null,
    sees: [...ancestorsOf(definition, id)],
    isPerItem: Boolean(work?.forEach),
    isRepeated: Boolean(work?.repeat),
    hasCheckpoint: checkpointAfter !== null,
    when: when === null ? null : conditionOf(when),
    choices: choicesOf(step),
  };
}

function keysOf(node: Located): string[] {
  return node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
}

/** With its key, when it has one. */
function placeOf(root: Located, path: Path, source: SourceText): OutlinePlace {
  const { value, keyRange } = placeAt(root, path);
  const start = source.positionAt((keyRange ?? value.range).start);
  const end = source.positionAt(value.range.start + source.slice(value.range).trimEnd().length);
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
