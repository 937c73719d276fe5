import { Composer } from 'yaml';
import type { Document } from 'yaml';
import { tagFindings } from './tags.ts';
import { locateNodes } from './locate-nodes.ts';
import type { Located } from './located.ts';
import type { Finding } from './finding.ts';
import type { Range, SourceText } from './source-text.ts';
import { unquotedTemplates, withQuotes } from './unquoted-templates.ts';
import { tokensWithin } from './yaml-limits.ts';

export interface YamlReading {
  /** Null: the text is not one readable YAML document. */
  readonly root: Located | null;
  readonly findings: readonly Finding[];
}

/** YAML 1.2 core: `no` is a word, dates are text. Merge keys and tags beyond the core are not part of a definition. */
export const YAML_OPTIONS = { version: '1.2', schema: 'core', strict: true, merge: false, resolveKnownTags: false, prettyErrors: false } as const;

/** Never throws. */
export function readYaml(source: SourceText): YamlReading {
  const reading = composeWithQuotes(source);
  if (!('documents' in reading)) return { root: null, findings: [reading] };
  const { documents, templates } = reading;
  const [document, second] = documents;
  if (!document?.contents) return { root: null, findings: [emptyFile(), ...(document ? syntaxFindings(document, source) : [])] };
  const findings = [...syntaxFindings(document, source), ...(second ? [secondDocument(second, source)] : [])];
  const located = locateNodes(document, { source, templates });
  const isReadable = document.errors.length === 0;
  return { root: isReadable ? located.root : null, findings: [...findings, ...located.findings] };
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
  const errors = document.errors.map(({ pos, message }): Finding => {
    return { code: 'syntax', severity: 'error', message, path: '', range: { start: pos[0], end: pos[1] }, fix: null };
  });
  const tags = document.warnings.length > 0 || source.text.includes('!') ? tagFindings(document, source) : [];
  return [...errors, ...tags].slice(0, 100);
}

function secondDocument(document: Document, source: SourceText): Finding {
  const start = document.contents?.range?.[0] ?? document.range?.[0] ?? 0;
  const message = 'A file holds one definition; a second document starts here';
  return { code: 'multiple_documents', severity: 'error', message, path: '', range: { start, end: source.endOfLine(start) }, fix: null };
}

function emptyFile(): Finding {
  return { code: 'empty', severity: 'error', message: 'There is no definition in this text', path: '', range: { start: 0, end: 0 }, fix: null };
}
