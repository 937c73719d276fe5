import { describe, expect, test } from 'vitest';
import { CliError } from './cli-error.ts';
import { DecisionAnswers, parseDecide, parseDecideAll, withFilledIn } from './decision-answers.ts';
import type { KeyedAnswer } from './decision-answers.ts';

const answer = (key: string, decision: KeyedAnswer['decision']): KeyedAnswer => ({
  key,
  decision,
  modifications: null,
  rewindTo: null,
});

describe('answers given beforehand', () => {
  test('are used once each, in their order', () => {
    const answers = new DecisionAnswers([answer('fetch', 'retry'), answer('fetch', 'continue')]);
    expect([1, 2, 3].map(() => answers.take(['fetch'])?.decision)).toEqual(['retry', 'continue', undefined]);
  });

  test('go to a step of a child run by its path, or by its id alone', () => {
    const answers = new DecisionAnswers([answer('fetch', 'continue'), answer('review/fetch', 'abort')]);
    expect(answers.take(['review', 'fetch'])?.decision).toBe('abort');
    expect(answers.take(['review', 'fetch'])?.decision).toBe('continue');
    expect(answers.take(['review', 'fetch'])).toBeNull();
  });

  test('do not go to another step whose path merely ends alike', () => {
    expect(new DecisionAnswers([answer('other/fetch', 'abort')]).take(['review', 'fetch'])).toBeNull();
  });

  test('leave the rest to the answer for all', () => {
    const answers = new DecisionAnswers([answer('fetch', 'retry')], parseDecideAll('continue'));
    expect(['fetch', 'fetch', 'write'].map((step) => answers.take([step])?.decision)).toEqual([
      'retry',
      'continue',
      'continue',
    ]);
  });

  test('that nobody asked for are known', () => {
    const answers = new DecisionAnswers([
      answer('fetch', 'continue'),
      answer('fecth', 'retry'),
      answer('fecth', 'continue'),
    ]);
    answers.take(['fetch']);
    expect(answers.unused()).toEqual(['fecth']);
  });
});

describe('--decide', () => {
  test('is a step and a decision', async () => {
    expect(await parseDecide('fetch=continue')).toEqual(answer('fetch', 'continue'));
    expect(await parseDecide('review/fetch=abort')).toEqual(answer('review/fetch', 'abort'));
    expect(await parseDecide('fetch=retry')).toEqual(answer('fetch', 'retry'));
    expect(await parseDecide('write=rewind:fetch')).toEqual({ ...answer('write', 'rewind'), rewindTo: 'fetch' });
  });

  test.each(['fetch', '=continue', 'fetch=', 'fetch=continue:file.yaml', 'fetch=rewind', 'fetch=rewind:'])(
    '%s is refused with the grammar',
    async (text) => {
      const error = await parseDecide(text).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(CliError);
      expect(error).toMatchObject({
        code: 'usage',
        exitCode: 2,
        remedy: expect.stringContaining('step=retry:<file') as string,
      });
    },
  );

  test('is a step and an outcome, by the name that its author has given it', async () => {
    const sent = { key: 'offer', decision: null, outcome: 'send', modifications: null, rewindTo: null };
    expect(await parseDecide('offer=send')).toEqual(sent);
    expect(await parseDecide('offer=complete')).toEqual(answer('offer', 'complete'));
    expect(withFilledIn([sent], ['offer.subject=Ours: a=b', 'offer=@all.yaml'])).toEqual([
      { ...sent, answer: ['subject=Ours: a=b', '@all.yaml'] },
    ]);
  });

  test.each([['offer'], ['subject=x'], ['.subject=x'], ['other.subject=x'], ['other=@all.yaml']])(
    'what is filled in needs its step, its field and its decision: %s',
    (typed) => {
      expect(() => withFilledIn([answer('offer', 'continue')], [typed])).toThrow(CliError);
    },
  );

  test('for all can only be an answer that needs nothing more', () => {
    expect(() => parseDecideAll('retry')).toThrow('continue or abort');
  });
});
