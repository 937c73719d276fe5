import { describe, expect, it } from 'vitest';

/** The sources of this room as text; nothing is loaded by reading them. */
const sources = import.meta.glob<string>('./**/*.ts', { query: '?raw', import: 'default', eager: true });
const heavy = ['zod', 'yaml', '@bufbuild/cel', 'json-p3', 'canonicalize'];

/** What is loaded together with a module: everything it imports by name, and what that imports. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [statement, from = ''] of (sources[file] ?? '').matchAll(/^(?:import|export) [^;]*?from '([^']+)';$/gm)) {
    if (/^(?:import|export) type /.test(statement)) continue;
    if (from.startsWith('.')) loadedWith(resolve(file, from), seen);
    else seen.add(from);
  }
  return seen;
}

function resolve(file: string, relative: string): string {
  const parts = file.split('/').slice(1, -1);
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return `./${parts.join('/')}`;
}

describe('what an engine loads when it only resumes runs', () => {
  it.each(['./expression.ts', './template.ts', './output-mapping.ts', './parameters.ts', './graph.ts', './closest.ts', './semantic-version.ts'])(
    '%s brings no library with it',
    (file) => {
      const loaded = loadedWith(file);
      expect(loaded.has(file)).toBe(true);
      expect([...loaded].filter((name) => heavy.includes(name))).toEqual([]);
    },
  );

  it('sees what a module does load', () => {
    expect([...loadedWith('./parse-definition.ts')]).toEqual(expect.arrayContaining(['zod', 'yaml', '@bufbuild/cel', 'json-p3']));
  });

  it('says so when an expression comes before its library', async () => {
    const { evaluate, parseExpression } = await import('./expression.ts');
    const { resolveTemplates } = await import('./template.ts');
    const { applyOutputMapping } = await import('./output-mapping.ts');
    const scope = { parameters: { n: 1 }, steps: {}, run: {} };
    expect(resolveTemplates('{{ n }}', scope).value).toBe(1);
    expect(() => evaluate(parseExpression('n + 1'), scope)).toThrow('Expressions are not loaded; await loadExpressions() first');
    expect(() => applyOutputMapping({ a: '$..b' }, {})).toThrow('before loadExpressions()');
  });
});
