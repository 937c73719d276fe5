import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ApprovalView } from '../../engine/contract/approvals.ts';
import type { LibraryEntry } from '../../engine/contract/definitions.ts';
import type { EventView } from '../../engine/contract/event-view.ts';
import type { RunSummary } from '../../engine/contract/run-summary.ts';
import type { RunView } from '../../engine/contract/run-view.ts';
import { desk } from './desk.ts';
import { deskHere } from './desk-here.ts';

type Page<Item> = { readonly items: readonly Item[]; readonly total: number };
type Failure = {
  readonly error: {
    readonly code: string;
    readonly kind: string;
    readonly message: string;
    readonly remedy: string | null;
    readonly details: { readonly problems?: readonly { readonly line: number }[] };
  };
};

const reviewed = (name = 'reviewed', more = ''): string => `
metadata: { name: ${name}, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  parameters:
    - { name: words, type: "string[]", default: [a, b] }
    - { name: tone, type: string, default: plain, enum: [plain, warm] }
  steps:
    - id: draft
      agent: test-deliver
      input: { userMessage: "Write {{ words }}", context: { tone: "{{ parameters.tone }}" } }
      checkpoint_after:
        question: Good enough?
        options: [ { action: continue, label: Publish }, { action: retry, label: Again, allows_modification: true }, { action: abort, label: Drop } ]
    - id: publish
      agent: test-echo
      depends_on: [draft]
      input: { userMessage: "Publish it" }
${more}`;

const failing = `
metadata: { name: failing, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  steps:
    - { id: breaks, agent: test-fail, input: { userMessage: go } }
    - { id: after, agent: test-noop, depends_on: [breaks], input: { userMessage: go } }
`;

const titled = `
metadata: { name: titled, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  run_title: "Of {{ run.mode }}"
  labels: { kind: own, customer: nobody }
  steps: [ { id: a, agent: test-noop, input: { userMessage: go } } ]
`;

test('a run is labelled when it starts, is listed by its labels, and shown with its title', async () => {
  const { baton, json } = bound();
  const run = ['run', 'titled.yaml', '--rehearse', '--unattended', '--label'] as const;
  const { value: first } = await json<RunView>(...run, 'customer=ada', '--label', 'quarter=q3');
  await baton(...run, 'customer=grace');
  expect(first).toMatchObject({ title: 'Of rehearsal', labels: { customer: 'ada', quarter: 'q3', kind: 'own' } });
  const found = await json<Page<RunSummary>>('runs', '--label', 'kind=own', '--label', 'customer=ada');
  expect(found.value.items.map(({ id }) => id)).toEqual([first.id]);
  expect((await baton('runs', '--label', 'customer=ada')).stdout).toContain('Of rehearsal');
  expect((await baton('show', first.id)).stdout).toContain('customer=ada');
  const refused = await baton(...run, `customer=${'x'.repeat(300)}`);
  expect([refused.code, refused.stdout]).toEqual([2, '']);
  expect(refused.stderr).toContain('256 bytes is the limit');
  expect((await json<Page<RunSummary>>('runs')).value.total).toBe(2);
});

describe('a run that reaches a checkpoint', () => {
  test('stops with 3 and says how to decide; a later process goes on, with retry and its modifications, to the end', async () => {
    const { baton, json } = bound(desk());
    const stopped = await baton('run', 'reviewed.yaml', '--param', 'words=x,y', '--rehearse');
    expect(stopped.code).toBe(3);
    const decide = /baton decide (\S+) continue/.exec(stopped.stdout)?.[1] ?? '';
    expect(stopped.stdout).toContain('Good enough?');

    const { value: waiting } = await json<Page<ApprovalView>>('approvals');
    expect(waiting).toMatchObject({
      total: 1,
      items: [{ id: decide, stepId: 'draft', question: 'Good enough?', status: 'pending', decision: null }],
    });

    const again = await json<RunView>(
      'decide',
      decide,
      'retry',
      '--modifications',
      'changes.yaml',
      '--notes',
      'warmer',
    );
    expect(again.code).toBe(3);
    expect(again.value.steps[0]).toMatchObject({
      id: 'draft',
      status: 'checkpoint',
      attempt: 2,
      input: { context: { tone: 'warm' } },
    });

    const done = await json<RunView>('decide', again.value.id, 'continue');
    expect(done.code).toBe(0);
    expect(done.value).toMatchObject({
      definition: 'reviewed',
      status: 'completed',
      parameters: { words: ['x', 'y'] },
      approvals: [{ decision: 'retry', notes: 'warmer', modifications: { tone: 'warm' } }, { decision: 'continue' }],
    });
    expect(done.stderr).toContain('publish');
  });

  test('ends with 4 when it is aborted, and 0 when it was answered beforehand', async () => {
    const { baton, json } = bound();
    expect((await baton('run', 'reviewed.yaml', '--rehearse', '--decide', 'draft=abort')).code).toBe(4);
    expect((await baton('run', 'reviewed.yaml', '--rehearse', '--decide-all', 'continue')).code).toBe(0);
    const retried = await json<RunView>(
      'run',
      'reviewed.yaml',
      '--rehearse',
      '--decide',
      'draft=retry:changes.yaml',
      '--decide',
      'draft=continue',
    );
    expect(retried).toMatchObject({
      code: 0,
      value: {
        status: 'completed',
        steps: [
          { id: 'draft', attempt: 2 },
          { id: 'publish', attempt: 1 },
        ],
      },
    });
  });

  test('says which answers nobody asked for', async () => {
    const { baton } = bound();
    const { code, stderr } = await baton(
      'run',
      'reviewed.yaml',
      '--rehearse',
      '--decide',
      'darft=abort',
      '--decide-all',
      'continue',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('Nobody asked for --decide darft');
  });

  test('can be decided without following it; a watcher then sees it to its end', async () => {
    const { baton, json } = bound();
    const { value: run } = await json<RunView>('run', 'reviewed.yaml', '--rehearse');
    expect((await json<ApprovalView>('decide', run.id, 'continue', '--no-follow')).value).toMatchObject({
      status: 'decided',
      decision: 'continue',
    });
    const watched = await baton('watch', run.id.slice(0, 8));
    expect(watched.code).toBe(0);
    expect(watched.stderr).toContain('→ draft');
    const twice = await json<Failure>('decide', run.approvals[0]?.id ?? '', 'abort');
    expect(twice).toMatchObject({ code: 4, value: { error: { code: 'refused' } } });
  });
});

describe('a run that needs attention', () => {
  test('can be skipped with another output, and then goes on', async () => {
    const { baton, json } = bound();
    const { code, value } = await json<RunView>('run', 'failing.yaml');
    expect(code).toBe(3);
    expect(value.status).toBe('needs_attention');
    expect((await baton('retry', value.id)).code).toBe(3);
    const skipped = await json<RunView>('skip', value.id, 'breaks', '--output', '{"text":"by hand"}');
    expect(skipped).toMatchObject({
      code: 0,
      value: { status: 'completed', results: { breaks: { text: 'by hand' } } },
    });
  });

  test('fails at once when nobody attends it, and can be retried later', async () => {
    const { baton, json } = bound();
    const { code, value, stderr } = await json<RunView>('run', 'failing.yaml', '--unattended');
    expect(code).toBe(4);
    expect(value.status).toBe('failed');
    expect(stderr).toContain(`baton retry ${value.id}`);
    expect((await baton('retry', value.id)).code).toBe(4);
  });

  test('exits with where it stands after pause, resume, abort and cancel', async () => {
    const { baton, json } = bound();
    const { value: run } = await json<RunView>('run', 'reviewed.yaml', '--rehearse');
    expect((await baton('pause', run.id)).code).toBe(3);
    expect((await baton('resume', run.id)).code).toBe(3);
    expect((await baton('abort', run.id, '--notes', 'not wanted')).code).toBe(4);
    expect((await json<Failure>('resume', run.id)).value.error.code).toBe('refused');
    const { value: other } = await json<RunView>('run', 'reviewed.yaml', '--rehearse');
    expect((await json<RunSummary>('cancel', other.id, '--no-follow')).code).toBe(0);
    expect((await json<RunView>('show', other.id)).value.status).toBe('cancelled');
  });
});

describe('what is typed wrongly', () => {
  test('ends with 5 for a definition, with every problem and its place', async () => {
    const { baton, json } = bound(desk());
    const human = await baton('run', 'broken.yaml');
    expect(human.code).toBe(5);
    expect(human.stdout).toBe('');
    expect(human.stderr).toMatch(/^broken\.yaml:\d+:\d+ error /m);
    const { code, value } = await json<Failure>('run', 'broken.yaml');
    expect(code).toBe(5);
    expect(value.error).toMatchObject({ code: 'invalid_definition', kind: 'user' });
    expect(value.error.details.problems?.length).toBeGreaterThan(0);
    expect((await baton('validate', 'broken.yaml', 'reviewed.yaml')).code).toBe(5);
    expect((await baton('import', 'broken.yaml')).code).toBe(5);
  });

  test('ends with 2 for parameters, names and ids, each with what to do', async () => {
    const { baton } = bound();
    const cases: readonly (readonly [string[], RegExp])[] = [
      [['run', 'reviewed.yaml', '--param', 'wrods=x'], /Did you mean words\?/],
      [['run', 'reviewed.yaml', '--param', 'tone=loud'], /tone/],
      [['run', 'kpi-trackng'], /Did you mean kpi-tracking\?/],
      [['show', 'nothing'], /baton runs/],
      [['watch', 'nothing'], /baton runs/],
      [['decide', 'nothing', 'continue'], /baton approvals/],
      [['export', 'nothing'], /Import it|library/i],
    ];
    for (const [args, remedy] of cases) {
      const { code, stdout, stderr } = await baton(...args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
      expect(stderr).toMatch(remedy);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });
});

describe('lists and views', () => {
  test('work before there is anything, and make nothing', async () => {
    const { desk: place, baton, json } = bound();
    expect((await json<Page<LibraryEntry>>('library')).value.items.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['finance-quarterly-review', 'kpi-tracking']),
    );
    expect((await json<Page<RunSummary>>('runs')).value).toEqual({ items: [], total: 0, isWorkedOn: false });
    expect((await json<Page<ApprovalView>>('approvals')).value).toEqual({ items: [], total: 0 });
    expect((await baton('runs')).stdout).toContain('No runs yet. Start one:\n  baton run ');
    expect(readdirSync(place.folder)).not.toContain('home');
  });

  test('show a run whole, with its events when they are asked for', async () => {
    const { baton, json } = bound();
    const { value: run } = await json<RunView>('run', 'reviewed.yaml', '--rehearse', '--decide-all', 'continue');
    const { value } = await json<RunView & { events: EventView[] }>('show', run.id, '--events');
    expect(value.events.map(({ sequence }) => sequence)).toEqual(value.events.map((_, index) => index + 1));
    expect(value.events.at(-1)?.type).toBe('orchestration.run.completed');
    const human = await baton('show', run.id);
    expect(human.stdout).toMatch(/draft +✓ completed/);
    expect((await baton('deliverables', run.id)).stdout).toContain('draft');
    expect((await baton('runs', '--status', 'completed')).stdout).toContain(run.id);
    expect((await baton('runs', '--status', 'failed')).stdout).toBe('No runs like that.\n');
  });

  test('import and export a definition byte for byte, and run it by its name', async () => {
    const { desk: place, baton, json } = bound();
    expect((await baton('import', 'reviewed.yaml', 'image-comparison')).code).toBe(0);
    expect((await baton('export', 'reviewed', 'copy.yaml')).code).toBe(0);
    expect(readFileSync(join(place.folder, 'copy.yaml'), 'utf8')).toBe(reviewed());
    expect((await baton('export', 'reviewed', 'copy.yaml')).code).toBe(2);
    expect((await baton('export', 'reviewed@1.0.0')).stdout).toBe(reviewed());
    expect(
      (await json<Page<LibraryEntry>>('library')).value.items.find(({ name }) => name === 'image-comparison')?.imported,
    ).toBe('1.0.0');
    expect((await baton('run', 'reviewed', '--rehearse', '--decide-all', 'continue')).code).toBe(0);
    place.write('reviewed.yaml', reviewed('reviewed', '# another text'));
    expect((await json<Failure>('import', 'reviewed.yaml')).value.error).toMatchObject({
      code: 'invalid_definition',
      details: {
        problems: [
          {
            code: 'published_version',
            path: 'metadata.version',
            file: 'reviewed.yaml',
            fix: { title: expect.stringMatching(/Raise metadata\.version/) as string },
          },
        ],
      },
    });
  });
});

describe('the store', () => {
  test('is backed up, restored with the old one kept aside, and rebuilt to the same', async () => {
    const { desk: place, baton, json } = bound();
    await baton('run', 'reviewed.yaml', '--rehearse', '--decide-all', 'continue');
    const { value: backup } = await json<{ file: string; events: number }>('backup', 'copy.sqlite');
    expect(backup.file).toBe(join(place.folder, 'copy.sqlite'));
    await baton('run', 'reviewed.yaml', '--rehearse', '--decide-all', 'continue');
    expect((await baton('restore', 'copy.sqlite')).code).toBe(2);
    const { value: restored } = await json<{ events: number; keptAside: string }>('restore', 'copy.sqlite', '--yes');
    expect(restored.events).toBe(backup.events);
    expect(readdirSync(place.home)).toContain(restored.keptAside.split('/').at(-1));
    expect((await json<Page<RunSummary>>('runs')).value.total).toBe(1);
    expect((await json<{ isIdentical: boolean }>('rebuild')).value.isIdentical).toBe(true);
  });

  test('is looked at by the doctor, who finds nothing broken here and something elsewhere', async () => {
    const { desk: place, baton, json } = bound();
    await baton('import', 'reviewed.yaml');
    const { code, value } = await json<{ healthy: boolean; items: readonly { name: string; status: string }[] }>(
      'doctor',
    );
    expect(value.items.filter(({ status }) => status === 'broken')).toEqual([]);
    expect({ code, healthy: value.healthy }).toEqual({ code: 0, healthy: true });
    place.write('home/baton.sqlite', 'this is no database, but it is long enough to be taken for a damaged one');
    const damaged = await baton('doctor');
    expect(damaged.code).toBe(4);
    expect(damaged.stdout).toContain('baton restore');
    expect((await baton('library')).code).toBe(0);
    expect((await baton('validate', 'reviewed.yaml')).code).toBe(0);
    expect((await json<Failure>('runs')).code).toBe(4);
  });
});

function bound(place = deskHere()) {
  place.write('reviewed.yaml', reviewed());
  place.write('failing.yaml', failing);
  place.write('titled.yaml', titled);
  place.write('changes.yaml', 'tone: warm\n');
  place.write('broken.yaml', reviewed('broken', '    - { id: publish, agent: nobody-knows, depnds_on: [nowhere] }\n'));
  return {
    desk: place,
    baton: place.baton.bind(place),
    json: place.json.bind(place) as typeof place.json,
  };
}
