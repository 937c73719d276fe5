import { describe, expect, it } from 'vitest';
import { MemoryExecutor } from '../../testing/memory-executor.ts';
import { parseDefinition } from '../parse-definition.ts';

const STEPS = `
    - { id: ask, agent: worker, checkpoint_after: { question: Go on?, required: true } }
    - { id: pause, type: wait, seconds: 60 }
    - { id: maybe, type: wait, seconds: 60, when: parameters.slow }
    - { id: work, agent: worker }`;
const definitionWith = (states: string, more = '') => `metadata: { name: round, version: 1.0.0, owner: ops }
orchestration:
  parameters: [ { name: slow, type: boolean, default: true } ]
  steps:${STEPS}
  machine:
    initial: a
    states:
${states.replaceAll(/^/gm, '      ')}
      z: { final: true }
${more}`;
const found = (states: string) =>
  parseDefinition(definitionWith(states)).problems.filter(({ code }) => code === 'never_waits');

describe('a way round through states', () => {
  it.each(['ask', 'pause'])('may lead past a step that always waits (%s)', (step) => {
    expect(found(`a: { run: ${step}, transitions: [ { to: z, when: parameters.slow }, { to: a } ] }`)).toEqual([]);
  });

  it.each(['on: again', 'after_seconds: 1', 'after_seconds: 3600'])('may wait for what leads on (%s)', (way) => {
    expect(found(`a: { transitions: [ { to: z, when: parameters.slow }, { to: a, ${way} } ] }`)).toEqual([]);
  });

  it.each(['maybe', 'work'])('is told where its step may not wait (%s)', (step) => {
    expect(found(`a: { run: ${step}, transitions: [ { to: z, when: parameters.slow }, { to: a } ] }`)).toMatchObject([
      { severity: 'warning', line: 12 },
    ]);
  });

  it('is told once, as the shortest there is, whatever else leads along it', () => {
    const states = [
      'a: { transitions: [ { to: b, when: parameters.slow }, { to: z } ] }',
      'b: { transitions: [ { to: c, when: parameters.slow }, { to: a } ] }',
      'c: { transitions: [ { to: a } ] }',
    ];
    expect(found(states.join('\n')).map(({ message }) => message.split(':')[0])).toEqual([
      'Nothing waits on the way a → b → a',
    ]);
  });

  it('is mended by its fix: the run waits in every round', async () => {
    const text = definitionWith(
      'a: { transitions: [ { to: b, when: parameters.slow }, { to: z } ] }\nb: { transitions: [ { to: a } ] }',
    );
    const [problem] = parseDefinition(text).problems;
    const lines = text.split('\n');
    const line = lines[(problem?.line ?? 0) - 1] ?? '';
    lines[(problem?.line ?? 0) - 1] =
      line.slice(0, (problem?.column ?? 0) - 1) +
      (problem?.fix?.text ?? '') +
      line.slice((problem?.endColumn ?? 0) - 1);
    const { definition, problems } = parseDefinition(lines.join('\n'));
    if (!definition) throw new Error('The fix broke it');
    expect(problems).toEqual([]);
    const host = new MemoryExecutor();
    const runId = await host.create(definition, { parameters: { slow: true } });
    await host.settle();
    expect(host.found(runId)).toMatchObject({ status: 'running', machine: { state: 'b', entries: 2 } });
    host.clock.advance(60_000);
    await host.settle();
    expect(host.found(runId)?.machine?.entries).toBe(4);
  });
});
