/** What can be written at a place of a definition, beyond what the schema knows: names of things that exist. Pure. */
import type { DefinitionSummary } from '../../engine/contract/definitions.ts';
import type { OutlineView, StepOutlineView } from '../../engine/contract/editing.ts';
import type { AgentView } from '../../engine/contract/system.ts';
import { isChildName, keyAt } from './key-at.ts';

export interface KnownWords {
  readonly outline: OutlineView | null;
  readonly agents: readonly Pick<
    AgentView,
    'name' | 'displayName' | 'kind' | 'description' | 'permissions' | 'rehearsal' | 'live'
  >[];
  /** In all their versions, the newest first. */
  readonly definitions: readonly Pick<
    DefinitionSummary,
    'name' | 'displayName' | 'version' | 'description' | 'status' | 'owner'
  >[];
}

export interface Suggestion {
  readonly label: string;
  readonly kind: 'agent' | 'definition' | 'step' | 'parameter' | 'output' | 'name';
  /** A few words beside it, and what it is. */
  readonly detail: string;
  readonly text: string;
}

export interface Suggestions {
  /** How many characters before the cursor they take the place of. */
  readonly replaces: number;
  readonly items: readonly Suggestion[];
}

export interface Cursor {
  /** The lines of the text up to the cursor; the last one ends there. */
  readonly linesBefore: readonly string[];
}

const NOTHING: Suggestions = { replaces: 0, items: [] };

export function suggest({ linesBefore }: Cursor, known: KnownWords): Suggestions {
  const line = linesBefore.at(-1) ?? '';
  const expression = expressionAt(line);
  if (expression !== null)
    return known.outline
      ? insideExpression(expression, stepInText(known.outline, linesBefore.length), known.outline)
      : NOTHING;
  return valueOf(linesBefore, known);
}

/**
 * What stands between the braces, or behind `when:`, up to the end of the text; null:
 * the text doesn't end in an expression.
 */
function expressionAt(line: string): string | null {
  const open = line.lastIndexOf('{{');
  if (open !== -1 && !line.slice(open).includes('}}')) return line.slice(open + 2);
  return /(?:^|[\s{,-])(?:when|until|while):\s+(["']?.*)$/.exec(line)?.[1] ?? null;
}

function insideExpression(expression: string, step: StepOutlineView | null, outline: OutlineView): Suggestions {
  const path = /[A-Za-z_][\w-]*(?:\.[\w-]*)*$/.exec(expression)?.[0] ?? '';
  const parts = path.split('.');
  const [first = '', second = '', third = ''] = parts;
  const replaces = parts.at(-1)?.length ?? 0;
  const steps = outline.steps.filter(({ id }) =>
    step ? step.sees.includes(id) || ((step.hasCheckpoint || step.isRepeated) && id === step.id) : true,
  );
  if (parts.length === 1)
    return {
      replaces,
      items: [
        ...outline.parameters.map(asParameter),
        ...NAMES,
        ...(step?.isPerItem ? PER_ITEM : []),
        ...(step?.isRepeated ? PER_ITERATION : []),
      ],
    };
  if (parts.length === 2 && first === 'parameters') return { replaces, items: outline.parameters.map(asParameter) };
  if (parts.length === 2 && first === 'steps') return { replaces, items: steps.map(asStep) };
  if (parts.length === 2 && first === 'run') return { replaces, items: outline.run.map(asRunValue) };
  if (parts.length === 3 && first === 'steps') {
    const outputs = steps.find(({ id }) => id === second)?.outputs ?? [];
    return {
      replaces,
      items: outputs.map((name) => ({ label: name, kind: 'output', detail: `output of ${second}`, text: '' })),
    };
  }
  if (parts.length === 4 && first === 'steps' && third === 'answer') {
    const fields = steps.find(({ id }) => id === second)?.asks ?? [];
    return {
      replaces,
      items: fields.map((name) => ({ label: name, kind: 'output', detail: `filled in after ${second}`, text: '' })),
    };
  }
  return NOTHING;
}

const NAMES: readonly Suggestion[] = [
  {
    label: 'steps',
    kind: 'name',
    detail: 'outputs of earlier steps',
    text: 'steps.fetch.rows: what the mapping of step “fetch” calls rows.',
  },
  {
    label: 'parameters',
    kind: 'name',
    detail: 'what the run was given',
    text: 'Every parameter can be written bare as well.',
  },
  { label: 'run', kind: 'name', detail: 'this run', text: 'Its id, where it stands, what failed, how long it took.' },
];
const PER_ITEM: readonly Suggestion[] = [
  { label: 'item', kind: 'name', detail: 'of for_each', text: 'What this round works on.' },
  { label: 'index', kind: 'name', detail: 'of for_each', text: 'Its number, from 0.' },
];
const PER_ITERATION: readonly Suggestion[] = [
  { label: 'iteration', kind: 'name', detail: 'of repeat', text: 'Its number, from 1.' },
  { label: 'previous', kind: 'name', detail: 'of repeat', text: 'The output of the iteration before; null at first.' },
];
function asRunValue({ name, text }: OutlineView['run'][number]): Suggestion {
  return { label: name, kind: 'name', detail: 'of this run', text };
}

function asParameter({ name, type, required, description }: OutlineView['parameters'][number]): Suggestion {
  return { label: name, kind: 'parameter', detail: `${type}${required ? ', required' : ''}`, text: description };
}

function asStep({ id, name, performer, outputs }: StepOutlineView): Suggestion {
  return {
    label: id,
    kind: 'step',
    detail: name,
    text: `${performer ?? ''}${outputs.length > 0 ? `\n\nOutputs: ${outputs.join(', ')}` : ''}`,
  };
}

/** The step that a line belongs to. What was written below the last one belongs to it, as long as its part goes on. */
export function stepInText(outline: OutlineView, line: number): StepOutlineView | null {
  const part = outline.parts.findLast(({ place }) => place.line <= line);
  if (part && part.key !== 'orchestration.steps') return null;
  return outline.steps.findLast(({ place }) => place.line <= line) ?? null;
}

function valueOf(linesBefore: readonly string[], known: KnownWords): Suggestions {
  const found = keyAt(linesBefore);
  if (!found) return NOTHING;
  const items = valuesFor(found.key, linesBefore, known);
  return items.length > 0 ? { replaces: found.written.length, items } : NOTHING;
}

function valuesFor(
  key: string,
  linesBefore: readonly string[],
  { agents, definitions, outline }: KnownWords,
): readonly Suggestion[] {
  switch (key) {
    case 'agent':
      return agents.map(asAgent);
    case 'owner':
      return agents.filter(({ kind }) => kind === 'orchestrator').map(asAgent);
    case 'dependson': {
      const here = outline && stepInText(outline, linesBefore.length);
      return outline?.steps.filter(({ id }) => id !== here?.id).map(asStep) ?? [];
    }
    case 'goto':
    case 'default':
      return outline && stepInText(outline, linesBefore.length) ? outline.steps.map(asStep) : [];
    case 'name':
      return isChildName(linesBefore) ? definitions.filter(({ status }) => status === 'active').map(asDefinition) : [];
    default:
      return [];
  }
}

function asAgent({ name, displayName, kind, description }: KnownWords['agents'][number]): Suggestion {
  return { label: name, kind: 'agent', detail: kind, text: `${displayName}\n\n${description}` };
}

function asDefinition({ name, displayName, version, description }: KnownWords['definitions'][number]): Suggestion {
  return { label: name, kind: 'definition', detail: version, text: `${displayName}\n\n${description}` };
}
