/** What makes YAML a definition or an agent: its schema, names that exist, the engine's problems with their fixes. */
import { configureMonacoYaml, type JSONSchema, type MonacoYaml, type MonacoYamlOptions } from 'monaco-yaml';
import type { ProblemView } from '../../engine/contract/definitions.ts';
import { explain } from './explain.ts';
import { knowledgeOn, type Model } from './knowledge.ts';
import { monaco } from './monaco.ts';
import { offerStepLenses } from './step-lenses.ts';
import { suggest, type Suggestion } from './suggest.ts';

/** Files that end so are what a schema says; other YAML is only YAML. */
export const FILE_ENDINGS = { definition: '.orchestration.yaml', agent: '.agent.yaml' } as const;
export type Language = keyof typeof FILE_ENDINGS;
const OWNER = 'baton';
const schemas = new Map<Language, JSONSchema>();
let taught: MonacoYaml | null = null;

/** Each once for the page. */
export function teachLanguage(language: Language, schema: unknown): void {
  if (schemas.has(language)) return;
  schemas.set(language, schema as JSONSchema);
  if (taught) return void taught.update(yamlOptions());
  taught = configureMonacoYaml(monaco as unknown as Parameters<typeof configureMonacoYaml>[0], yamlOptions());
  answerMonaco();
}

function yamlOptions(): MonacoYamlOptions {
  return {
    enableSchemaRequest: false,
    validate: false, // the engine's problems are the ones that count
    hover: true,
    completion: true,
    format: { enable: true, printWidth: 160 },
    schemas: [...schemas].map(([language, schema]) => ({
      uri: `baton://${language}.schema.json`,
      fileMatch: [`**/*${FILE_ENDINGS[language]}`],
      schema,
    })),
  };
}

function answerMonaco(): void {
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: ['.', '{', ' ', '['],
    provideCompletionItems,
  });
  monaco.languages.registerCodeActionProvider(
    'yaml',
    { provideCodeActions },
    { providedCodeActionKinds: ['quickfix'] },
  );
  monaco.languages.registerHoverProvider('yaml', { provideHover });
  offerStepLenses();
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
  return {
    startLineNumber: line,
    startColumn: column,
    endLineNumber: endLine,
    endColumn: isEmpty ? endColumn + 1 : endColumn,
  };
}

type Position = Parameters<
  Parameters<typeof monaco.languages.registerCompletionItemProvider>[1]['provideCompletionItems']
>[1];

function provideCompletionItems(model: Model, position: Position) {
  const knowledge = knowledgeOn(model.uri);
  if (!knowledge) return { suggestions: [] };
  const linesBefore = model
    .getValueInRange(new monaco.Range(1, 1, position.lineNumber, position.column))
    .split(/\r?\n/);
  const { items, replaces } = suggest({ linesBefore }, knowledge);
  const range = new monaco.Range(position.lineNumber, position.column - replaces, position.lineNumber, position.column);
  return {
    suggestions: items.map((item, index) => ({
      ...asCompletion(item),
      sortText: `!${String(index).padStart(4, '0')}`,
      range,
    })),
  };
}

function asCompletion({ label, kind, detail, text }: Suggestion) {
  const { CompletionItemKind: kinds } = monaco.languages;
  const icons = {
    agent: kinds.User,
    definition: kinds.Module,
    step: kinds.Event,
    parameter: kinds.Variable,
    output: kinds.Field,
    name: kinds.Keyword,
  } as const;
  return {
    label: { label, description: detail },
    kind: icons[kind],
    insertText: label,
    documentation: { value: text },
  };
}

function provideHover(model: Model, { lineNumber, column }: Position) {
  const knowledge = knowledgeOn(model.uri);
  if (!knowledge) return null;
  const found = explain(
    {
      lines: model
        .getValueInRange(new monaco.Range(1, 1, lineNumber, model.getLineMaxColumn(lineNumber)))
        .split(/\r?\n/),
      column,
    },
    knowledge,
  );
  return (
    found && {
      range: new monaco.Range(lineNumber, found.start, lineNumber, found.end),
      contents: [{ value: found.text }],
    }
  );
}

type CodeActions = Parameters<typeof monaco.languages.registerCodeActionProvider>[1]['provideCodeActions'];

const provideCodeActions: CodeActions = (model, range, context) => {
  const problems = knowledgeOn(model.uri)?.problems ?? [];
  const actions = problems.flatMap((problem) => {
    const { fix, message } = problem;
    if (fix?.text == null || !monaco.Range.areIntersectingOrTouching(rangeOf(problem), range)) return [];
    const { line, column, endLine, endColumn } = problem;
    const textEdit = { range: new monaco.Range(line, column, endLine, endColumn), text: fix.text };
    return [
      {
        title: fix.title,
        kind: 'quickfix',
        isPreferred: true,
        diagnostics: context.markers.filter((marker) => marker.message === message),
        edit: { edits: [{ resource: model.uri, versionId: model.getVersionId(), textEdit }] },
      },
    ];
  });
  return { actions, dispose: () => undefined };
};
