import { expect, it } from 'vitest';
import { parseDefinition } from '../definition/parse-definition.ts';
import { usualLimits } from '../limits/limits.ts';
import type { RunCreated } from '../run/run-event.ts';
import { newRunRow } from '../projections/row-changes.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { withLabelsOfRun } from './labels-of-run.ts';

const CREATED: RunCreated = {
  definition: { name: 'n', version: '1.0.0', owner: 'o', organization: 'global' },
  definitionHash: 'f00d',
  parameters: {},
  mode: 'live',
  attended: true,
  parent: null,
  rootRunId: 'p',
  depth: 1,
  conversation: null,
  engineVersion: '1.0.0',
};

function definitionOf(above: string) {
  const { definition } = parseDefinition(
    `metadata: { name: n, version: 1.0.0, owner: o }\norchestration:\n${above}  parameters: [ { name: order, type: string } ]\n  steps: [ { id: a, agent: w } ]\n`,
  );
  if (!definition) throw new Error('It is a definition');
  return definition;
}

it('a run keeps with its creation what it is called, and by what it is found', async () => {
  const host = new MemoryExecutor();
  const definition = definitionOf(
    '  run_title: "Order {{ order }}"\n  labels: { order: "{{ order }}", id: "{{ run.id }}" }\n',
  );
  const runId = await host.create(definition, { parameters: { order: 'A-7' } });
  const words = { title: 'Order A-7', labels: { order: 'A-7', id: runId } };
  expect(host.events(runId)[0]?.data).toMatchObject(words);
  const again = new MemoryExecutor({ journal: host.journal, clock: host.clock });
  again.executor.recover([runId]);
  const state = again.load(runId);
  expect(state && newRunRow(state)).toMatchObject(words);
});

it('what is personal is not in what everybody sees: its placeholder is', () => {
  const parameters =
    '  parameters: [ { name: order, type: string }, { name: customer, type: object, personal: [email] } ]\n';
  const above =
    '  run_title: "{{ order }} of {{ customer.email }}"\n  labels: { all: "{{ parameters }}", name: "{{ customer.name }}" }\n';
  const { definition } = parseDefinition(
    `metadata: { name: n, version: 1.0.0, owner: o }\norchestration:\n${above}${parameters}  steps: [ { id: a, agent: w } ]\n`,
  );
  if (!definition) throw new Error('It is a definition');
  const given = { order: 'A-7', customer: { email: 'ada@example.com', name: 'Ada' } };
  const of = { runId: 'c', now: 0, limits: usualLimits };
  const { title, labels } = withLabelsOfRun(definition, { ...CREATED, parent: null, parameters: given }, of);
  expect([title, labels?.['name']]).toEqual(['A-7 of [personal: customer.email]', 'Ada']);
  expect(JSON.stringify(labels)).not.toContain('ada@example.com');
  // a child is handed what is personal to its parent
  const masked = { parameters: { ...given, order: '[personal: order]' } };
  expect(withLabelsOfRun(definition, { ...CREATED, parameters: given, masked }, of).title).toBe(
    '[personal: order] of [personal: customer.email]',
  );
});

it('a run without labels is recorded as before', async () => {
  const host = new MemoryExecutor();
  const runId = await host.create(definitionOf(''), { parameters: { order: 'A-7' } });
  const data = host.events(runId)[0]?.data ?? {};
  expect('title' in data || 'labels' in data).toBe(false);
});

it('a child run has the labels of its parent, and those of its own definition before them', () => {
  const definition = definitionOf('  labels: { kind: child }\n');
  const created = {
    ...CREATED,
    parent: { runId: 'p', stepId: 's', attempt: 1 },
    labels: { kind: 'p', customer: 'ada' },
  };
  const of = { runId: 'c', now: 0, limits: usualLimits };
  expect(withLabelsOfRun(definition, created, of).labels).toEqual({ kind: 'child', customer: 'ada' });
  expect(withLabelsOfRun(definition, { ...created, parent: null }, of).labels).toEqual({ kind: 'p', customer: 'ada' });
});
