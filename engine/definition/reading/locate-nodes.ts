/**
 * The library's nodes to ours: JSON values with their places, aliases followed, and everything refused that JSON has no
 * place for.
 */
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml';
import type { Alias, Document, YAMLMap } from 'yaml';
import { isExactNumber } from '../../values/exact-numbers.ts';
import { UNREACHABLE } from '../expressions/scope.ts';
import type { ProblemCode } from '../problem.ts';
import type { Finding } from './finding.ts';
import { joinPath } from './located.ts';
import type { Located, LocatedEntry } from './located.ts';
import type { Range, SourceText } from './source-text.ts';
import { quoteYourTemplate } from './unquoted-templates.ts';
import { YAML_LIMITS, tooDeep, tooManyNodes } from './yaml-limits.ts';

interface Task {
  readonly source: SourceText;
  /** Templates that were read as if they had quotes. */
  readonly templates: readonly Range[];
}

/** Data that others get. */
const HANDED_ON = /\.(?:input|parameters|output|default|enum)(?:[.[]|$)/;
/** Not one of the core's: those give a value of the kind that they name. */
const unresolved = /^!|^tag:yaml\.org,2002:(?!(?:str|int|float|bool|null)$)/;

export function locateNodes(document: Document, { source, templates }: Task): { root: Located; findings: Finding[] } {
  const findings: Finding[] = [];
  /** Anchored nodes that are being written out right now: meeting one again would never end. */
  const open = new Set<unknown>();
  let nodes = 0;
  let aliases = 0;
  let isFull = false;

  const report = (
    code: ProblemCode,
    range: Range,
    path: string,
    message: string,
    severity: Finding['severity'] = 'error',
  ) => {
    findings.push({ code, severity, message, path, range, fix: null });
  };

  function locate(node: unknown, path: string, depth: number, around: Range): Located {
    const range = rangeOf(node) ?? around;
    if (isFull) return nothing(range);
    const limit =
      depth > YAML_LIMITS.depth ? tooDeep(range.start) : ++nodes > YAML_LIMITS.nodes ? tooManyNodes(range.start) : null;
    if (limit) {
      isFull = true;
      findings.push(limit);
      return nothing(range);
    }
    if (isAlias(node)) return locateAlias(node, path, depth, range);
    if (isMap(node)) return { kind: 'map', entries: within(node, () => entriesOf(node, path, depth, range)), range };
    if (isSeq(node)) {
      const items = within(node, () =>
        node.items.map((item, index) => locate(item, joinPath(path, index), depth + 1, range)),
      );
      return { kind: 'list', items, range };
    }
    // said of the tag (`tags.ts`)
    if (isScalar(node) && node.tag !== undefined && unresolved.test(node.tag)) return nothing(range);
    return locateScalar(isScalar(node) ? node.value : null, path, range);
  }

  function within<T>(node: unknown, work: () => T): T {
    open.add(node);
    const result = work();
    open.delete(node);
    return result;
  }

  function locateAlias(alias: Alias, path: string, depth: number, range: Range): Located {
    if (++aliases === YAML_LIMITS.aliases + 1)
      report('too_many_aliases', range, path, `A file may have ${YAML_LIMITS.aliases} aliases at most`);
    if (aliases > YAML_LIMITS.aliases) return nothing(range);
    const target = alias.resolve(document);
    if (!target) report('unknown_alias', range, path, `No anchor &${alias.source} stands before this alias`);
    else if (open.has(target))
      report('circular_alias', range, path, `*${alias.source} stands inside of what it repeats`);
    else return locate(target, path, depth, range);
    return nothing(range);
  }

  function entriesOf(map: YAMLMap, path: string, depth: number, around: Range): LocatedEntry[] {
    const entries = new Map<string, LocatedEntry>();
    for (const pair of map.items) {
      if (!isPair(pair)) continue;
      const keyRange = rangeOf(pair.key) ?? around;
      const key = keyText(pair.key);
      if (key === null) report('invalid_key', keyRange, path, 'A key is text, not a list or a map');
      else if (UNREACHABLE.has(key)) report('forbidden_key', keyRange, joinPath(path, key), `"${key}" can't be a key`);
      else if (entries.has(key)) report('duplicate_key', keyRange, joinPath(path, key), `"${key}" is already there`);
      else {
        checkText(key, keyRange, joinPath(path, key));
        entries.set(key, {
          key,
          written: key,
          keyRange,
          value: locate(pair.value, joinPath(path, key), depth + 1, keyRange),
        });
      }
    }
    return [...entries.values()];
  }

  function keyText(key: unknown): string | null {
    if (key === null || (isScalar(key) && key.value === null)) return '';
    if (isAlias(key)) return keyText(key.resolve(document) ?? []);
    if (!isScalar(key)) return null;
    return typeof key.value === 'string' ? key.value : (key.source ?? String(key.value as number));
  }

  function locateScalar(value: unknown, path: string, range: Range): Located {
    const template = templates.find(({ start }) => start === range.start);
    if (template) {
      findings.push(quoteYourTemplate(template, path, source));
      return { kind: 'scalar', value: source.slice(template), range: template };
    }
    if (typeof value === 'string') checkText(value, range, path);
    if (typeof value === 'number') return { kind: 'scalar', value: checkNumber(value, path, range), range };
    const isKnown = value === null || typeof value === 'string' || typeof value === 'boolean';
    return isKnown ? { kind: 'scalar', value, range } : nothing(range);
  }

  function checkText(text: string, range: Range, path: string): void {
    if (!text.isWellFormed())
      report('invalid_unicode', range, path, 'Half of a character (a lone surrogate) stands in this text');
  }

  function checkNumber(value: number, path: string, range: Range): number {
    if (!Number.isFinite(value)) {
      report('invalid_type', range, path, `${source.slice(range)} is not a number that JSON knows`);
      return 0;
    }
    if (!isExactNumber(value)) {
      const text = source.slice(range);
      const fix = { title: 'Put it in quotes', text: `"${text}"` };
      findings.push({
        code: 'inexact_number',
        severity: 'error',
        message: `${text} has more digits than a number keeps; quote it`,
        path,
        range,
        fix,
      });
    } else warnOfDigits(value, path, range);
    return value;
  }

  /** Numbers whose writing says more than their value, where they are handed on: a postcode, a version, a hash. */
  function warnOfDigits(value: number, path: string, range: Range): void {
    const text = source.slice(range);
    const isLost =
      /^[-+]?0\d/.test(text) || (HANDED_ON.test(path) && (/^\d+\.\d*[1-9]0+$/.test(text) || /^\d+e\d+$/i.test(text)));
    if (!isLost) return;
    const fix = { title: 'Put it in quotes', text: `"${text}"` };
    findings.push({
      code: 'inexact_number',
      severity: 'warning',
      message: `YAML reads ${text} as the number ${value}; quote it if it is text`,
      path,
      range,
      fix,
    });
  }

  const whole = { start: 0, end: source.text.length };
  return { root: locate(document.contents, '', 0, whole), findings };
}

function rangeOf(node: unknown): Range | null {
  const range = (node as { range?: readonly number[] | null } | null)?.range;
  return range ? { start: range[0] ?? 0, end: range[1] ?? 0 } : null;
}

function nothing(range: Range): Located {
  return { kind: 'scalar', value: null, range, isBroken: true };
}
