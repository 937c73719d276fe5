import { expect, test } from 'vitest';
import { readScript } from '../../engine/testing/golden-run.ts';
import { openConductedEngine } from '../../engine/testing/open-conducted-engine.ts';

const name = 'localization';
const { parameters } = readScript(name);

test('the languages are translated one after the other, each with its own glossary', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  expect(it.agents.held.map(({ request }) => [request.step.id, request.context['language']])).toEqual([
    ['translate[0]', 'German'],
  ]);
  await it.play();
  const asked = it.agents.asked.filter(({ agent }) => agent === 'translator');
  expect(asked.map(({ context }) => [context['language'], Object.keys(context['glossary'] as object).sort()])).toEqual([
    ['German', ['checkpoint', 'operator', 'run']],
    ['French', ['checkpoint', 'operator']],
  ]);
  const { status, output } = await it.view(runId);
  expect(status).toBe('completed');
  expect(output).toMatchObject({
    languages: ['German', 'French'],
    passed: true,
    translations: [expect.stringContaining('Haltepunkt'), expect.stringContaining('point de contrôle')],
  });
});

test('a language without a glossary is translated, and there is nothing to check', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, { ...parameters, languages: ['Italian'] });
  await it.play();
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { passed: true } });
});

test('a person is asked when a translation leaves a term of the glossary out', async () => {
  const it = await openConductedEngine();
  const runId = await it.start(name, parameters);
  it.agents.held[0]?.releaseWith('# Kontrollen\n\nEine Kontrolle hält an, bis jemand entschieden hat.');
  await it.play();
  expect(await it.pending()).toMatchObject([
    { stepId: 'approve', question: 'Terms of the glossary are missing. Use the translations all the same?' },
  ]);
  const [told] = it.agents.asked.filter(({ step }) => step.id === 'approve');
  expect(JSON.stringify(told?.context['findings'])).toContain('Haltepunkt');
  await it.decide({ step: 'approve', decision: 'continue' });
  expect(await it.view(runId)).toMatchObject({ status: 'completed', output: { passed: false } });
});

test('a text for no language is refused before a run exists', async () => {
  const it = await openConductedEngine();
  await expect(it.start(name, { ...parameters, languages: [] })).rejects.toThrow('at least one language');
});
