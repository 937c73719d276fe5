/** What makes YAML an orchestration: its schema, names that exist, and the engine's problems with their quick fixes. */
import { configureMonacoYaml, type JSONSchema } from 'monaco-yaml';
import type { ProblemView } from '../../engine/contract/definitions.ts';
import { monaco } from './monaco.ts';
import { suggest, type Known, type Suggestion } from './suggest.ts';

/** What an editor knows of the text in its model. */
export interface Knowledge extends Known {
  readonly problems: readonly ProblemView[];
}

type Model = NonNullable<ReturnType<typeof monaco.editor.getModel>>;

/** Files of this kind are orchestrations; other YAML is only YAML. */
export const FILE_ENDING = '.orchestration.yaml';
const OWNER = 'baton';
const knowledgeOf = new Map<string, () => Knowledge>();
let isReady = false;

/** Returns the way to forget it. */
export function know(model: Model, knowledge: () => Knowledge): () => void {
  const uri = String(model.uri);
  knowledgeOf.set(uri, knowledge);
  return () => void knowledgeOf.delete(uri);
}

/** Once for the page. */
export function teachLanguage(schema: unknown): void {
  if (isReady) return;
  isReady = true;
  configureMonacoYaml(monaco as unknown as Parameters<typeof configureMonacoYaml>[0], {
    enableSchemaRequest: false,
    validate: false, // the engine's problems are the ones that count
    hover: true,
    completion: true,
    format: { enable: true, printWidth: 160 },
    schemas: [{ uri: 'baton://orchestration.schema.json', fileMatch: [`**/*${FILE_ENDING}`], schema: schema as JSONSchema }],
  });
  monaco.languages.registerCompletionItemProvider('yaml', { triggerCharacters: ['.', '{', ' ', '['], provideCompletionItems });
  monaco.languages.registerCodeActionProvider('yaml', { provideCodeActions }, { providedCodeActionKinds: ['quickfix'] });
}

export function showProblems(model: Model, problems: readonly ProblemView[]): void {
  monaco.editor.setModelMarkers(
    model,
    OWNER,
    problems.map((problem) => ({
      ...rangeOf(problem),
      severity: problem.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
      message: problem.message,
      code: problem.code,
    })),
  );
}

/** An empty place is widened, so that there is something to see. */
function rangeOf({ line, column, endLine, endColumn }: ProblemView) {
  const isEmpty = line === endLine && column === endColumn;
  return { startLineNumber: line, startColumn: column, endLineNumber: endLine, endColumn: isEmpty ? endColumn + 1 : endColumn };
}

type Position = Parameters<Parameters<typeof monaco.languages.registerCompletionItemProvider>[1]['provideCompletionItems']>[1];

function provideCompletionItems(model: Model, position: Position) {
  const knowledge = knowledgeOf.get(String(model.uri))?.();
  if (!knowledge) return { suggestions: [] };
  const linesBefore = model.getValueInRange(new monaco.Range(1, 1, position.lineNumber, position.column)).split(/\r?\n/);
  const { items, replaces } = suggest({ linesBefore }, knowledge);
  const range = new monaco.Range(position.lineNumber, position.column - replaces, position.lineNumber, position.column);
  return { suggestions: items.map((item, index) => ({ ...asCompletion(item), sortText: `!${String(index).padStart(4, '0')}`, range })) };
}

function asCompletion({ label, kind, detail, text }: Suggestion) {
  const { CompletionItemKind: kinds } = monaco.languages;
  const icons = { agent: kinds.User, definition: kinds.Module, step: kinds.Event, parameter: kinds.Variable, output: kinds.Field, name: kinds.Keyword } as const;
  return { label: { label, description: detail }, kind: icons[kind], insertText: label, documentation: { value: text } };
}

type CodeActions = Parameters<typeof monaco.languages.registerCodeActionProvider>[1]['provideCodeActions'];

const provideCodeActions: CodeActions = (model, range, context) => {
  const problems = knowledgeOf.get(String(model.uri))?.().problems ?? [];
  const actions = problems.flatMap((problem) => {
    const { fix, message } = problem;
    if (fix?.text == null || !monaco.Range.areIntersectingOrTouching(rangeOf(problem), range)) return [];
    const { line, column, endLine, endColumn } = problem;
    const textEdit = { range: new monaco.Range(line, column, endLine, endColumn), text: fix.text };
    return [{
      title: fix.title,
      kind: 'quickfix',
      isPreferred: true,
      diagnostics: context.markers.filter((marker) => marker.message === message),
      edit: { edits: [{ resource: model.uri, versionId: model.getVersionId(), textEdit }] },
    }];
  });
  return { actions, dispose: () => undefined };
};
