import { expect, test } from 'vitest';
import type { RunEvent } from '../run/run-event.ts';
import { SpokenWords } from './spoken-words.ts';

const piece = (text: string, parts: { stepId?: string; attempt?: number } = {}) => ({
  runId: 'run',
  stepId: 'step',
  attempt: 1,
  text,
  ...parts,
});
const recorded = (type: string) => [{ type, runId: 'run', data: { stepId: 'step' } }] as unknown as RunEvent[];

test('What an attempt says is there as long as it is at work', () => {
  const words = new SpokenWords();
  words.say(piece('One '));
  words.say(piece('two.'));
  words.recorded(recorded('orchestration.step.progress'));
  expect(words.of('run', 'step')).toEqual({ attempt: 1, text: 'One two.', dropped: 0 });
  words.recorded(recorded('orchestration.step.completed'));
  expect(words.of('run', 'step')).toBeNull();
});

test('Another attempt begins anew', () => {
  const words = new SpokenWords();
  words.say(piece('One'));
  words.say(piece('Two', { attempt: 2 }));
  expect(words.of('run', 'step')).toEqual({ attempt: 2, text: 'Two', dropped: 0 });
});

test('Of very much the end is kept', () => {
  const words = new SpokenWords();
  for (let line = 0; line < 50_000; line++) words.say(piece(`${line}\n`));
  const { text = '', dropped = 0 } = words.of('run', 'step') ?? {};
  expect(text.length).toBe(64 * 1024);
  expect(text.endsWith('\n49999\n')).toBe(true);
  expect(dropped + text.length).toBe(Array.from({ length: 50_000 }, (_, line) => `${line}\n`).join('').length);
});

test('Of very many steps the first thousand are kept, and room is made when one ends', () => {
  const words = new SpokenWords();
  words.say(piece('Mine'));
  for (let step = 0; step < 1_000; step++) words.say(piece('x', { stepId: `other-${step}` }));
  expect(words.of('run', 'other-999')).toBeNull();
  words.recorded(recorded('orchestration.step.failed'));
  words.say(piece('x', { stepId: 'other-999' }));
  expect(words.of('run', 'other-999')).not.toBeNull();
});

test('Who listens is told of their step alone, until they leave', () => {
  const words = new SpokenWords();
  let rung = 0;
  const leave = words.subscribe('run', 'step', () => (rung += 1));
  words.say(piece('x', { stepId: 'other' }));
  words.say(piece('x'));
  leave();
  words.say(piece('x'));
  expect(rung).toBe(1);
});
