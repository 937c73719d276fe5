import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { describe, expect, it, vi } from 'vitest';

const heavy = ['zod', 'yaml', '@bufbuild/cel', 'json-p3', 'canonicalize'];

/**
 * What is loaded together with a module: everything it imports by name, and what that imports. Nothing is loaded to
 * find out.
 */
function loadedWith(file: string, base: string = import.meta.url, seen = new Set<string>()): Set<string> {
  const url = new URL(file, base).href;
  if (seen.has(url)) return seen;
  seen.add(url);
  for (const [statement, from = ''] of readFileSync(new URL(url), 'utf8').matchAll(
    /^(?:import|export) [^;]*?from '([^']+)';$/gm,
  )) {
    if (/^(?:import|export) type /.test(statement) || isBuiltin(from)) continue;
    if (from.startsWith('.')) loadedWith(from, url, seen);
    else seen.add(from);
  }
  return seen;
}

describe('what an engine loads when it only resumes runs', () => {
  it.each([
    './expression.ts',
    './template.ts',
    './output-mapping.ts',
    './parameters.ts',
    './graph.ts',
    './closest.ts',
    './semantic-version.ts',
  ])('%s brings no library with it', (file) => {
    expect([...loadedWith(file)].filter((name) => heavy.includes(name))).toEqual([]);
  });

  it.each(['../assembly/create-engine.ts', '../port/engine.ts'])('%s brings no library of schemas with it', (file) => {
    expect([...loadedWith(file)]).not.toContain('zod');
  });

  it('sees what a module does load', () => {
    expect([...loadedWith('./parse-definition.ts')]).toEqual(
      expect.arrayContaining(['zod', 'yaml', '@bufbuild/cel', 'json-p3']),
    );
  });

  it('says so when an expression comes before its library', async () => {
    vi.resetModules(); // another file of tests may have loaded it
    const { evaluate, parseExpression } = await import('./expression.ts');
    const { resolveTemplates } = await import('./template.ts');
    const { applyOutputMapping } = await import('./output-mapping.ts');
    const scope = { parameters: { n: 1 }, steps: {}, run: {} };
    expect(resolveTemplates('{{ n }}', scope).value).toBe(1);
    expect(() => evaluate(parseExpression('n + 1'), scope)).toThrow(
      'Expressions are not loaded; await loadExpressions() first',
    );
    expect(() => applyOutputMapping({ a: '$..b' }, {})).toThrow('before loadExpressions()');
  });
});
