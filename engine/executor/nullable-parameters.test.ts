import { expect, test } from 'vitest';
import { loadExpressions } from '../definition/expression.ts';
import { parseDefinition, type Problem } from '../definition/parse-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';

await loadExpressions();

const OPTIONAL = `metadata: { name: optional, version: 1.0.0, description: Asks for what need not be given., owner: boss }
orchestration:
  parameters:
    - { name: notify, type: boolean }
    - { name: tags, type: "string[]" }
  steps:
    - { id: tell, agent: worker, when: notify, on_error: continue }
    - { id: tag, agent: worker, when: "size(tags) > 0", on_error: continue }
    - { id: each, agent: worker, for_each: "{{ tags }}", on_error: continue }
`;

function applied(text: string, { line, column, endLine, endColumn, fix }: Problem): string {
  const lines = text.split('\n');
  const offset = (at: number, of: number) =>
    lines.slice(0, at - 1).reduce((sum, each) => sum + each.length + 1, 0) + of - 1;
  return text.slice(0, offset(line, column)) + (fix?.text ?? '') + text.slice(offset(endLine, endColumn));
}

async function statuses(text: string): Promise<Record<string, string>> {
  const { definition, problems } = parseDefinition(text);
  if (!definition) throw new Error(JSON.stringify(problems));
  const host = new MemoryExecutor();
  const runId = await host.create(definition, { attended: false, parameters: { notify: null, tags: null } });
  await host.settle();
  return Object.fromEntries(host.load(runId)?.steps.map(({ id, status }) => [id, status]) ?? []);
}

test('what validation warns of fails in a run that is not given it, and once its fixes are applied does not', async () => {
  expect(await statuses(OPTIONAL)).toEqual({ tell: 'failed', tag: 'failed', each: 'failed' });
  let text = OPTIONAL;
  for (let round = 0; round < 3; round++) {
    const problem = parseDefinition(text).problems.find(({ code }) => code === 'nullable_parameter');
    if (!problem) throw new Error(`Nothing is warned of in ${text}`);
    text = applied(text, problem);
  }
  expect(parseDefinition(text).problems).toEqual([]);
  expect(await statuses(text)).toEqual({ tell: 'skipped', tag: 'skipped', each: 'completed' });
});
