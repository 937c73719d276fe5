import { describe, expect, test } from 'vitest';
import { readProfile } from './profile.ts';

const good = `
metadata:
  name: summarizer
  displayName: Summarizer
  version: 1.2.0
  description: Summarises.
type: context
configuration:
  provider: openai
  model: a-model
  apiKey: { secret: OPENAI_API_KEY }
  systemPrompt: Summarise.
permissions:
  network: { hosts: [api.openai.com] }
limits: { concurrency: 4, rate: { perMinute: 60 }, timeoutSeconds: 120 }
idempotent: true
rehearsal: { responder: summary, tasks: { kit: draft } }
`;

function problemsOf(source: string): readonly string[] {
  return readProfile(source, 'summarizer.yaml').problems.map(({ path, line, column, message }) => `${line}:${column} ${path} ${message}`);
}

describe('an agent file', () => {
  test('becomes a profile', () => {
    expect(readProfile(good, 'summarizer.yaml')).toEqual({
      problems: [],
      profile: {
        name: 'summarizer',
        displayName: 'Summarizer',
        version: '1.2.0',
        description: 'Summarises.',
        organization: 'global',
        kind: 'context',
        configuration: { provider: 'openai', model: 'a-model', apiKey: { secret: 'OPENAI_API_KEY' }, systemPrompt: 'Summarise.' },
        permissions: { network: { hosts: ['api.openai.com'] } },
        limits: { concurrency: 4, timeoutSeconds: 120, rate: { requests: 60, perSeconds: 60 }, pool: null },
        breaker: null,
        idempotent: true,
        rehearsal: { responder: 'summary', tasks: { kit: 'draft' } },
      },
    });
  });

  test('is not idempotent and has no limits until it says so', () => {
    const source = good.replace(/^limits:.*$/m, '').replace(/^idempotent:.*$/m, '');
    expect(readProfile(source, 'summarizer.yaml').profile).toMatchObject({ idempotent: false, limits: { concurrency: null, timeoutSeconds: null } });
  });
});

describe('what limits an agent', () => {
  const with_ = (text: string) => readProfile(good.replace(/^limits:.*$/m, text), 'summarizer.yaml');

  test('is said in either spelling', () => {
    const written = 'limits: { concurrency: 2, rate: { requests: 5, per_seconds: 10 }, pool: models, timeout: 30 }';
    const limits = { concurrency: 2, timeoutSeconds: 30, rate: { requests: 5, perSeconds: 10 }, pool: 'models' };
    expect(with_(written).profile?.limits).toEqual(limits);
    expect(with_(written.replace('per_seconds', 'perSeconds').replace('timeout:', 'timeout_seconds:')).profile?.limits).toEqual(limits);
  });

  test('has a breaker only when it says so, with a sensible one for who says no more', () => {
    const defaults = { windowSeconds: 60, minimumCalls: 5, errorRate: 0.5, openSeconds: 30, halfOpenCalls: 1, whenOpen: 'wait' };
    expect(with_('').profile?.breaker).toBeNull();
    expect(with_('breaker: {}').profile?.breaker).toEqual(defaults);
    expect(with_('breaker: { window_seconds: 5, error_rate: 1, when_open: fail }').profile?.breaker).toEqual({ ...defaults, windowSeconds: 5, errorRate: 1, whenOpen: 'fail' });
  });
});

describe('a problem has its place:', () => {
  test.each([
    ['a misspelt limit', good.replace('concurrency: 4', 'concurency: 4'), ['15:11 limits.concurency is not a key that is known here']],
    ['a rate without a time', good.replace('perMinute: 60', 'requests: 60'), [expect.stringMatching(/^15:27 limits\.rate must say how many calls in which time/)]],
    ['a share above one', `${good}breaker: { error_rate: 50 }\n`, [expect.stringMatching(/^18:12 breaker\.errorRate .*1/)]],
    ['an unknown answer to an open breaker', `${good}breaker: { when_open: retry }\n`, [expect.stringMatching(/^18:12 breaker\.whenOpen .*wait/)]],
    ['a misspelt key', good.replace('permissions:', 'permisions:'), ['13:1 permisions is not a key that is known here']],
    ['a misspelt permission', good.replace('network:', 'networks:'), ['14:3 permissions.networks is not a key that is known here']],
    ['a version that is a number', good.replace('1.2.0', '1.2'), ['5:3 metadata.version must be text: quote it']],
    ['a name that is no slug', good.replace('name: summarizer', 'name: The Summarizer'), [expect.stringMatching(/^3:3 metadata\.name must be a slug/)]],
    ['a missing key, shown where it belongs', good.replace('  model: a-model\n', ''), [expect.stringMatching(/^8:1 configuration\.model/)]],
    ['a secret in the place of its name', good.replace('OPENAI_API_KEY', 'sk-proj-123'), [expect.stringMatching(/^11:13 configuration\.apiKey\.secret must be the name of a secret/)]],
    ['an unknown kind', good.replace('type: context', 'type: oracle'), [expect.stringMatching(/^7:1 type/)]],
    ['a key given twice', `${good}idempotent: false\n`, [expect.stringMatching(/unique/)]],
    ['an unknown tag', good.replace('model: a-model', 'model: !!js/function a-model'), [expect.stringMatching(/^10:10 .*tag/i)]],
    ['broken YAML', 'metadata: [', [expect.stringMatching(/^1:\d+ /)]],
    ['an empty file', '', [expect.stringMatching(/^1:1 /)]],
  ])('%s', (_, source, problems) => {
    expect(problemsOf(source)).toEqual(problems);
  });

  test('several at once', () => {
    expect(problemsOf(good.replace('model: a-model', 'modell: a-model').replace('idempotent: true', 'idempotent: maybe'))).toHaveLength(3);
  });

  test('no bomb, however it is written', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}]`).join('\n')}\n`;
    expect(problemsOf(bomb)).toEqual([expect.stringMatching(/^1:1 .*alias/i)]);
    expect(problemsOf(`a: ${'x'.repeat(300_000)}`)).toEqual(['1:1  is larger than 256 KiB']);
  });
});
