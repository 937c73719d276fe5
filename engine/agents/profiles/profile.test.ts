import { describe, expect, test } from 'vitest';
import { loadConditions } from '../../definition/expressions/condition-reader.ts';
import { readDocument } from '../../definition/read-document.ts';
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

const compile = await loadConditions();
const read = (source: string) => readProfile(source, 'summarizer.yaml', readDocument, compile);

function problemsOf(source: string): readonly string[] {
  return read(source).problems.map(
    ({ path, line, column, message, fix }) => `${line}:${column} ${path} ${message}${fix ? ` → ${fix.title}` : ''}`,
  );
}

describe('an agent file', () => {
  test('becomes a profile', () => {
    expect(read(good)).toEqual({
      problems: [],
      profile: {
        name: 'summarizer',
        displayName: 'Summarizer',
        version: '1.2.0',
        description: 'Summarises.',
        organization: 'global',
        type: 'context',
        configuration: {
          provider: 'openai',
          model: 'a-model',
          apiKey: { secret: 'OPENAI_API_KEY' },
          systemPrompt: 'Summarise.',
          responseFormat: 'markdown',
        },
        permissions: { network: { hosts: ['api.openai.com'] } },
        limits: { concurrency: 4, timeoutSeconds: 120, rate: { requests: 60, perSeconds: 60 }, pool: null },
        breaker: null,
        idempotent: true,
        rehearsal: { responder: 'summary', tasks: { kit: 'draft' } },
      },
    });
  });

  test('is idempotent where its kind tells calls apart by their keys, unless its file says otherwise', () => {
    const database = (more: string) => `
metadata: { name: good, displayName: Good, version: 1.0.0, description: A database. }
type: tool
configuration: { driver: postgres, connection: { secret: DATABASE_URL } }
permissions: { secrets: [DATABASE_URL] }
${more}`;
    const idempotent = (more: string) =>
      readProfile(database(more), 'good.yaml', readDocument, compile).profile?.idempotent;
    expect([idempotent(''), idempotent('idempotent: false')]).toEqual([true, false]);
  });

  test('is not idempotent and has no limits until it says so', () => {
    const source = good.replace(/^limits:.*$/m, '').replace(/^idempotent:.*$/m, '');
    expect(read(source).profile).toMatchObject({
      idempotent: false,
      limits: { concurrency: null, timeoutSeconds: null },
    });
  });
});

describe('what its kind can be told', () => {
  const tool = (configuration: string) =>
    read(good.replace(/^type: context\nconfiguration:\n( .*\n)+/m, `type: tool\nconfiguration: ${configuration}\n`));

  test.each([
    ['{ driver: split }', { driver: 'split', maxWords: 400 }],
    ['{ driver: split, max_words: 20 }', { driver: 'split', maxWords: 20 }],
    ['{ driver: record }', { driver: 'record', recordType: 'record', requires: [] }],
    ['{ driver: pglite, maxRows: 5 }', { driver: 'pglite', maxRows: 5, statementTimeoutMs: 10_000 }],
  ])('is complete, whatever the file leaves out: %s', (written, configuration) => {
    expect(tool(written).profile).toMatchObject({ type: 'tool', configuration });
  });

  test.each([
    ['{ driver: split, recordType: note }', 'Unknown key "recordType"; known here: driver, max_words'],
    [
      '{ driver: splitt }',
      '`driver` must be pglite, postgres, mcp, record or split; found "splitt". Did you mean `split`?',
    ],
    ['{ max_words: 3 }', '`configuration` needs `driver`'],
  ])('is what this kind can be told, and no other: %s', (written, message) => {
    expect(tool(written).problems.map((problem) => problem.message)).toEqual([message]);
  });
});

describe('what limits an agent', () => {
  const with_ = (text: string) => read(good.replace(/^limits:.*$/m, text));

  test('is said in either spelling', () => {
    const written = 'limits: { concurrency: 2, rate: { requests: 5, per_seconds: 10 }, pool: models, timeout: 30s }';
    const limits = { concurrency: 2, timeoutSeconds: 30, rate: { requests: 5, perSeconds: 10 }, pool: 'models' };
    expect(with_(written).profile?.limits).toEqual(limits);
    expect(
      with_(written.replace('per_seconds', 'perSeconds').replace('timeout: 30s', 'timeout_seconds: 30')).profile
        ?.limits,
    ).toEqual(limits);
  });

  test('has a breaker only when it says so, with a sensible one for who says no more', () => {
    const defaults = {
      windowSeconds: 60,
      minimumCalls: 5,
      errorRate: 0.5,
      openSeconds: 30,
      halfOpenCalls: 1,
      whenOpen: 'wait',
    };
    expect(with_('').profile?.breaker).toBeNull();
    expect(with_('breaker: {}').profile?.breaker).toEqual(defaults);
    expect(with_('breaker: { window_seconds: 5, error_rate: 1, when_open: fail }').profile?.breaker).toEqual({
      ...defaults,
      windowSeconds: 5,
      errorRate: 1,
      whenOpen: 'fail',
    });
  });
});

describe('a problem has its place:', () => {
  test.each([
    [
      'a misspelt limit',
      good.replace('concurrency: 4', 'concurency: 4'),
      ['15:11 limits.concurency Unknown key "concurency". Did you mean `concurrency`? → Write concurrency'],
    ],
    [
      'a rate without a time',
      good.replace('perMinute: 60', 'requests: 60'),
      ['15:27 limits.rate.per_seconds `limits.rate` needs `per_seconds`'],
    ],
    [
      'a time without a unit',
      good.replace('timeoutSeconds: 120', 'timeout: 120'),
      ['15:61 limits.timeout `timeout` needs a unit: 120s are seconds, 120m minutes → Write 120s'],
    ],
    [
      'a share above one',
      `${good}breaker: { error_rate: 50 }\n`,
      ['18:24 breaker.error_rate `error_rate` must be 1 at most'],
    ],
    [
      'an unknown answer to an open breaker',
      `${good}breaker: { when_open: retry }\n`,
      ['18:23 breaker.when_open `when_open` must be wait or fail; found "retry"'],
    ],
    [
      'a misspelt key',
      good.replace('permissions:', 'permisions:'),
      ['13:1 permisions Unknown key "permisions". Did you mean `permissions`? → Write permissions'],
    ],
    [
      'a misspelt permission',
      good.replace('network:', 'networks:'),
      ['14:3 permissions.networks Unknown key "networks". Did you mean `network`? → Write network'],
    ],
    [
      'a version that is a number',
      good.replace('1.2.0', '1.2'),
      ['5:12 metadata.version YAML reads 1.2 as a number; a version has three parts: 1.2.0 → Write 1.2.0'],
    ],
    [
      'a name that is no slug',
      good.replace('name: summarizer', 'name: The Summarizer'),
      ['3:9 metadata.name `name` must be a slug: lower-case letters, digits, single hyphens or underscores'],
    ],
    [
      "a name that is not the file's",
      good.replace('name: summarizer', 'name: summariser'),
      [
        '3:9 metadata.name This is summariser, but the file is named summarizer; an agent is found by its file, so they must be the same → Write summarizer, or rename the file',
      ],
    ],
    [
      'a missing key, shown where it belongs',
      good.replace('  model: a-model\n', ''),
      ['8:1 configuration.model `configuration` needs `model`'],
    ],
    [
      'a missing part, and nothing of what would be in it',
      good.replace(/^metadata:\n( .*\n)+/m, ''),
      ['2:1 metadata This agent needs `metadata`'],
    ],
    [
      'a secret in the place of its name',
      good.replace('OPENAI_API_KEY', 'sk-proj-123'),
      ['11:21 configuration.apiKey.secret `secret` must be the name of a secret, like OPENAI_API_KEY'],
    ],
    [
      'an unknown kind, and nothing of what its configuration would be',
      good.replace('type: context', 'type: oracle').replace('model:', 'spell:'),
      ['7:7 type `type` must be context, api, tool, function or orchestrator; found "oracle"'],
    ],
    [
      'a misspelt kind',
      good.replace('type: context', 'type: contxt'),
      [
        '7:7 type `type` must be context, api, tool, function or orchestrator; found "contxt". Did you mean `context`? → Write context',
      ],
    ],
    [
      'a misspelt key of the kind',
      good.replace('type:', 'typ:').replace('model:', 'spell:'),
      ['7:1 typ Unknown key "typ". Did you mean `type`? → Write type'],
    ],
    ['no kind', good.replace('type: context\n', ''), ['2:1 type This agent needs `type`']],
    [
      'a key of another kind',
      good.replace('model: a-model', 'model: a-model\n  endpoint: https://x'),
      [expect.stringMatching(/^11:3 configuration\.endpoint Unknown key "endpoint"; known here: provider, model/)],
    ],
    ['a key given twice', `${good}idempotent: false\n`, ['18:1 idempotent "idempotent" is already there']],
    [
      'an unknown tag',
      good.replace('model: a-model', 'model: !!js/function a-model'),
      [expect.stringMatching(/^10:10 .*tag/i)],
    ],
    ['broken YAML', 'metadata: [', [expect.stringMatching(/^1:\d+ /)]],
    ['an empty file', '', ['1:1  There is no agent in this text']],
  ])('%s', (_, source, problems) => {
    expect(problemsOf(source)).toEqual(problems);
  });

  test('several at once, each with its first cause', () => {
    expect(
      problemsOf(good.replace('model: a-model', 'modell: a-model').replace('idempotent: true', 'idempotent: maybe')),
    ).toEqual([
      '10:3 configuration.modell Unknown key "modell". Did you mean `model`? → Write model',
      '16:13 idempotent `idempotent` must be true or false; found "maybe"',
    ]);
  });

  test('no bomb, however it is written', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
      .split('')
      .map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}]`)
      .join('\n')}\n`;
    expect(problemsOf(bomb)).toContainEqual(expect.stringMatching(/ 100 aliases at most/));
    expect(problemsOf(`a: ${'['.repeat(5_000)}`)).toEqual([expect.stringMatching(/deep/)]);
    expect(problemsOf(`a: ${'x'.repeat(300_000)}`)).toEqual(['1:1  An agent may have 256 KiB; this text is larger']);
  });
});

describe('the conditions of an agent file', () => {
  const tool = (terms: string) => `
metadata: { name: summarizer, displayName: Tools, version: 1.0.0, description: Tools. }
type: tool
configuration:
  driver: mcp
  server: { command: node }
  tools:
    - name: echo
      ${terms}
`;

  test.each([
    ['when: size(text > 3', '9:13 configuration.tools[0].when Unexpected "(" at character 5, in size(text > 3'],
    [
      'approval: { when: sise(text) > 3 }',
      '9:25 configuration.tools[0].approval.when There is no function sise(). Did you mean size()?, in sise(text) > 3',
    ],
  ])('are compiled when it is read: %s', (terms, problem) => {
    const fix = ' → Write a condition in CEL over the arguments of the tool, like size(text) > 3';
    expect(problemsOf(tool(terms))).toEqual([problem + fix]);
  });

  test('a permission that permits nothing is refused with the way out, and read where it was accepted once', () => {
    const manager = `
metadata: { name: summarizer, displayName: Manager, version: 1.0.0, description: Owns a definition. }
type: orchestrator
configuration: { orchestrations: [review] }
permissions: { orchestrations: [start, decide, cancel] }
`;
    expect(problemsOf(manager)).toEqual([
      '5:40 permissions.orchestrations[1] What its orchestrations ask is decided by people: decide permits nothing → Leave out decide',
      '5:48 permissions.orchestrations[2] What it has started is cancelled when its own step is ended, and needs no permission for that: cancel permits nothing → Leave out cancel',
    ]);
    expect(readProfile(manager, null, readDocument, null).profile?.name).toBe('summarizer');
    expect(problemsOf(manager.replace(', decide, cancel', ''))).toEqual([]);
  });

  const database = (approval: string) => `
metadata: { name: summarizer, displayName: Orders, version: 1.0.0, description: Orders. }
type: tool
configuration:
  driver: postgres
  connection: { secret: ORDERS_DATABASE_URL }
  approval:
    ${approval}
permissions: { secrets: [ORDERS_DATABASE_URL], database: { tables: [orders], operations: [select, insert] } }
`;

  test.each([
    [
      'insert: { when: sise(rows) > 3 }',
      '8:21 configuration.approval.insert.when There is no function sise(). Did you mean size()?, in sise(rows) > 3 → Write a condition in CEL over the arguments of the tool, like size(text) > 3',
    ],
    ['inser: always', '8:5 configuration.approval.inser Unknown key "inser". Did you mean `insert`? → Write insert'],
    [
      'delete: always',
      '8:13 configuration.approval.delete A person decides about delete here, and the agent may not delete: permissions.database.operations does not list it → Add delete to permissions.database.operations, or leave it out here',
    ],
  ])('of a database are about what it may do: %s', (approval, problem) => {
    expect(problemsOf(database(approval))).toEqual([problem]);
    expect(problemsOf(database('insert: { when: size(rows) > 3 }'))).toEqual([]);
  });

  test('are so in the rules of its memory as well, all of them at once', () => {
    const memory = `memory:
  read: [{ namespace: news, when: context.topic == }]
  write: [{ namespace: news, key: last, value: 1, when: 'a {{ answer }}' }]
`;
    expect(problemsOf(good + memory)).toEqual([
      expect.stringMatching(/^19:35 memory.read\[0\].when The expression ends too early/),
      expect.stringMatching(/^20:57 memory.write\[0\].when A condition is one expression and needs no braces/),
    ]);
  });

  test('that can be compiled are no problem, and those that were accepted once are read as they are', () => {
    expect(problemsOf(tool('when: missing > 3'))).toEqual([]);
    const accepted = readProfile(tool('when: size(text > 3'), 'summarizer.yaml', readDocument, null);
    expect(accepted.problems).toEqual([]);
  });
});
