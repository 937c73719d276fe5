import { Composer } from 'yaml';
import type { Document } from 'yaml';
import { tagFindings } from './tags.ts';
import { locateNodes } from './locate-nodes.ts';
import { describeSyntax } from './describe-syntax.ts';
import type { Located } from './located.ts';
import type { Finding, Noun } from './finding.ts';
import type { Range, SourceText } from './source-text.ts';
import { unquotedTemplates, withQuotes } from './unquoted-templates.ts';
import { tokensWithin } from './yaml-limits.ts';

export interface YamlReading {
  /** Null: the text is not one readable YAML document. */
  readonly root: Located | null;
  readonly findings: readonly Finding[];
}

/** YAML 1.2 core: `no` is a word, dates are text. Merge keys and tags beyond the core are not part of a definition. */
export const YAML_OPTIONS = {
  version: '1.2',
  schema: 'core',
  strict: true,
  merge: false,
  resolveKnownTags: false,
  prettyErrors: false,
} as const;

/** Never throws. */
export function readYaml(source: SourceText, noun: Noun = 'definition'): YamlReading {
  const unread = unreadable(source);
  if (unread) return { root: null, findings: [unread] };
  const reading = composeWithQuotes(source);
  if (!('documents' in reading)) return { root: null, findings: [reading] };
  const { documents, templates } = reading;
  const [document, second] = documents;
  if (!document?.contents)
    return {
      root: null,
      findings: document && document.errors.length > 0 ? syntaxFindings(document, source) : [emptyFile(noun)],
    };
  const findings = [
    ...syntaxFindings(document, source),
    ...(second && document.errors.length === 0 ? [secondDocument(second, source, noun)] : []),
  ];
  const located = locateNodes(document, { source, templates });
  const isReadable = document.errors.length === 0;
  // Of a text that is no YAML, what its parts would be is guesswork.
  return {
    root: isReadable ? located.root : null,
    findings: isReadable ? [...findings, ...located.findings] : findings,
  };
}

/** Each round shows templates that the ones before them had hidden. */
function composeWithQuotes(source: SourceText): { documents: Document[]; templates: Range[] } | Finding {
  const templates: Range[] = [];
  for (let round = 0; ; round++) {
    const text = withQuotes(source.text, templates);
    const tokens = tokensWithin(text);
    if (!Array.isArray(tokens)) return tokens;
    // Key uniqueness is checked by ours, which knows that `1` and "1" are one key and takes linear time.
    const composer = new Composer({ ...YAML_OPTIONS, uniqueKeys: false });
    const documents = [...composer.compose(tokens, true, text.length)] as Document[];
    const found = documents[0] && round < 20 ? unquotedTemplates(documents[0], source) : [];
    if (found.length === 0) return { documents, templates };
    templates.push(...found);
  }
}

function syntaxFindings(document: Document, source: SourceText): Finding[] {
  const errors = document.errors.length > 0 ? [describeSyntax(document.errors, source)] : [];
  const tags = document.warnings.length > 0 || source.text.includes('!') ? tagFindings(document, source) : [];
  return [...errors, ...tags].slice(0, 100);
}

/** A file in another encoding arrives here as what UTF-8 makes of it. */
function unreadable({ text }: SourceText): Finding | null {
  const at = text.search(/[\uFFFD\u0000]/);
  if (at < 0) return null;
  const isUtf16 = text.slice(0, 200).includes('\u0000');
  const message = isUtf16
    ? 'This is no UTF-8 text, but most likely UTF-16. Save the file as UTF-8'
    : 'A character here is no UTF-8, so the file is most likely in an older encoding (Latin-1, Windows-1252). Save it as UTF-8';
  const start = isUtf16 ? 0 : at;
  return {
    code: 'invalid_encoding',
    severity: 'error',
    message,
    path: '',
    range: { start, end: isUtf16 ? 0 : at + 1 },
    fix: null,
  };
}

function secondDocument(document: Document, source: SourceText, noun: Noun): Finding {
  const start = document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
  const message = `A file holds one ${noun}; a second document starts here`;
  return {
    code: 'multiple_documents',
    severity: 'error',
    message,
    path: '',
    range: { start, end: source.endOfLine(start) },
    fix: null,
  };
}

function emptyFile(noun: Noun): Finding {
  return {
    code: 'empty',
    severity: 'error',
    message: `There is no ${noun} in this text`,
    path: '',
    range: { start: 0, end: 0 },
    fix: null,
  };
}
