import { expect, test } from 'vitest';
import { isAgentFile } from './is-agent-file.ts';

test.each([
  ['an agent', 'metadata: { name: a }\ntype: tool\n', true],
  ['an agent whose kind is misspelt', 'metadata: { name: a }\ntyp: tool\nconfiguration: {}\n', true],
  ['an agent in JSON', '{ "metadata": {}, "configuration": {} }', true],
  ['a definition', 'metadata: { name: a }\norchestration:\n  steps:\n    - type: agent\n', false],
  ['a definition that is misspelt, and asks for what an agent has', 'orchestrations:\n  steps: []\ntype: x\n', false],
  ['a definition in JSON', '{ "orchestration": { "steps": [ { "input": { "configuration": 1 } } ] } }', false],
  ['nothing', '', false],
])('%s is told by its keys', (_, source, is) => {
  expect(isAgentFile(source)).toBe(is);
});
