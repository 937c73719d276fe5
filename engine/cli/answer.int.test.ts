import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTestServer } from '../testing/open-test-server.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { runCommandLine } from './run-command-line.ts';
import { recordingTerminal } from './testing.ts';

const OFFERS = `
metadata: { name: offers, displayName: Offers, version: 1.0.0, description: Sends offers, owner: owner }
orchestration:
  steps:
    - id: write
      agent: test-echo
      input: { userMessage: Our offer }
      checkpoint_after:
        question: "Send it?"
        ask:
          fields:
            subject: { required: true, default: "For spring" }
            send_to: { enum: [all, few], required: true }
            channels: { items: { enum: [mail, letter] } }
            copies: { type: integer, minimum: 1 }
            urgent: { type: boolean }
    - { id: send, agent: test-echo, depends_on: [write], input: { userMessage: "{{ steps.write.answer.subject }} to {{ steps.write.answer.send_to }}" } }
  output: { answer: "{{ steps.write.answer }}" }
`;

/** A run that waits for its answer. */
async function asked(source = OFFERS) {
  const directory = temporaryDirectory();
  const { client, engine } = await openTestServer({}, directory);
  const typed = async (...words: string[]): Promise<{ code: number; said: string }> => {
    const terminal = recordingTerminal();
    const connect = async () => ({ client, engine: 'here', isWorkedOn: true, close: () => Promise.resolve() }) as const;
    const code = await runCommandLine(words, {
      ...{ terminal, program: 'baton', directory, env: {}, fileMode: 0o644, connect },
    });
    return { code, said: terminal.written() + terminal.said() };
  };
  const { id } = await engine.start({
    definition: { source },
    parameters: {},
    mode: 'rehearsal',
    attended: true,
    owner: null,
    actor: 'operator:test',
    correlationId: null,
  });
  await expect.poll(() => engine.readModels.findRun(id)?.status).toBe('checkpoint');
  const write = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  return { client, typed, runId: id, approvalId: `${id}.write.1`, write };
}

test('a form is shown with what stands in it, and answered field by field', async () => {
  const { client, typed, runId, approvalId } = await asked();
  const shown = await typed('approvals', runId);
  expect(shown.said).toMatch(/subject +text, required {2}For spring\n {2}send_to +one of all, few, required\n/);
  expect(shown.said).toMatch(/channels +some of mail, letter\n {2}copies +whole number\n {2}urgent +yes or no\n/);
  expect(shown.said).toContain(`decide ${approvalId} continue --answer subject=<value>`);
  const decided = await typed(
    ...['decide', runId, 'continue', '--answer', 'send_to=few', '--answer', 'channels=mail,letter'],
    ...['--answer', 'copies=2', '--answer', 'urgent=yes'],
  );
  expect(decided).toMatchObject({ code: 0 });
  expect(decided.said).toContain(
    '(subject: For spring, send_to: few, channels: ["mail","letter"], copies: 2, urgent: true)',
  );
  const { form, answer, approval } = await client.approvals.get({ approvalId });
  expect(approval).toMatchObject({ status: 'decided', decision: 'continue' });
  expect(answer).toEqual({
    subject: 'For spring',
    send_to: 'few',
    channels: ['mail', 'letter'],
    copies: 2,
    urgent: true,
  });
  expect(form?.fields.map(({ name, default: before }) => [name, before])[0]).toEqual(['subject', 'For spring']);
  expect((await typed('approvals', approvalId)).said).toMatch(/send_to +few\n/);
  expect((await client.runs.get({ runId })).output).toEqual({ answer });
});

test('an answer comes from a file as well, and what is typed beside it goes before', async () => {
  const { client, typed, runId, approvalId, write } = await asked();
  const file = write('answer.yaml', 'send_to: all\nsubject: From the file\ncopies: 3\n');
  expect(await typed('decide', runId, 'continue', '--answer', `@${file}`, '--answer', 'send_to=few')).toMatchObject({
    code: 0,
  });
  expect((await client.approvals.get({ approvalId })).answer).toMatchObject({
    subject: 'From the file',
    send_to: 'few',
    copies: 3,
    urgent: null,
  });
});

test('what is wrong is told for every field, and nothing is decided', async () => {
  const { client, typed, runId, approvalId } = await asked();
  const wrong = await typed('decide', runId, 'continue', '--answer', 'send_to=nobody', '--answer', 'copies=0');
  expect(wrong.code).not.toBe(0);
  expect(wrong.said).toContain('"send_to" must be one of "all", "few"; it is "nobody"');
  expect(wrong.said).toContain('"copies" must be 1 at least; it is 0');
  expect((await typed('decide', runId, 'continue')).said).toContain('"send_to" is required');
  expect((await typed('decide', runId, 'continue', '--answer', 'sendto=all')).said).toContain(
    'Did you mean "send_to"?',
  );
  expect((await typed('decide', runId, 'continue', '--answer', 'copies=two')).said).toContain('a whole number');
  expect((await typed('decide', runId, 'continue', '--answer', 'copies')).said).toContain('it must be name=value');
  expect((await typed('decide', runId, 'abort', '--answer', 'copies=1')).said).toContain(
    'An answer comes with "continue", not with "abort"',
  );
  const answer = { send_to: 'all', extra: 'x'.repeat(300_000) };
  await expect(client.approvals.decide({ approvalId, decision: 'continue', answer })).rejects.toThrow(
    /256 KiB is the limit/,
  );
  await expect(
    client.approvals.decide({ approvalId, decision: 'continue', answer: { send_to: 'none', copies: 0 } }),
  ).rejects.toMatchObject({
    data: { details: { refusal: 'invalid_answer', problems: [{ path: 'send_to' }, { path: 'copies' }] } },
  });
  expect((await client.approvals.get({ approvalId })).approval.status).toBe('pending');
});

const OWN = OFFERS.replace(
  'question: "Send it?"',
  `question: "Send it?"
        options:
          - { outcome: send, action: continue, fields: [subject, send_to] }
          - { outcome: later, action: continue, fields: [] }
          - { outcome: no, action: complete, label: Not at all, fields: [subject] }`,
).replace(/ {12}(channels|copies|urgent).*\n/g, '');

test('an answer of the author’s own is given by its name, and shown with it', async () => {
  const { client, typed, runId, approvalId } = await asked(OWN);
  const shown = await typed('approvals', runId);
  expect(shown.said).toContain(`decide ${approvalId} no --answer subject=<value>   # Not at all`);
  expect((await typed('decide', runId, 'continue')).said).toContain(
    '"continue" can mean send or later: name the outcome',
  );
  expect((await typed('decide', runId, 'nope')).said).toContain('It takes send, later, no.');
  expect((await typed('decide', runId, 'no', '--outcome', 'send')).said).toContain('two answers');
  expect((await typed('decide', runId)).said).toContain('It does not say what the answer is');
  const decided = await typed('decide', runId, '--outcome', 'no', '--answer', 'subject=Too dear', '--no-follow');
  expect(decided).toMatchObject({ code: 0 });
  expect(decided.said).toContain('Decided: no.');
  const { approval, answer } = await client.approvals.get({ approvalId });
  expect(approval).toMatchObject({ status: 'decided', decision: 'complete' });
  expect(answer).toEqual({ outcome: 'no', subject: 'Too dear', send_to: null });
  await expect.poll(async () => (await client.runs.get({ runId })).status).toBe('completed');
  expect((await client.runs.get({ runId })).steps.map(({ id, status }) => [id, status])).toEqual([
    ['write', 'completed'],
    ['send', 'skipped'],
  ]);
});

const NAMED = `
metadata: { name: named, displayName: Named, version: 1.0.0, description: Asks, owner: owner }
orchestration:
  steps:
    - id: offer
      agent: test-echo
      input: { userMessage: Our offer }
      checkpoint_after:
        question: "Send it?"
        ask:
          fields:
            subject: { required: true, default: "For spring" }
            copies: { type: integer, minimum: 1 }
            reason: { required: true }
        options:
          - { outcome: send, action: continue, label: Send it, fields: [subject, copies] }
          - { outcome: no, action: complete, label: No, fields: [reason] }
          - { outcome: later, action: continue, label: Later }
  output: { answer: "{{ steps.offer.answer }}" }
`;

test('a run is told beforehand which of the author’s own answers to give, and what is filled in', async () => {
  const { client, typed, write } = await asked();
  const file = write('named.yaml', NAMED);
  const answers = write('answers.yaml', 'copies: 3\nsubject: From a file\n');
  const sent = await typed(
    ...['run', file, '--rehearse', '--json', '--decide', 'offer=send'],
    ...['--answer', `offer=@${answers}`, '--answer', 'offer.copies=2'],
  );
  expect(sent).toMatchObject({ code: 0 });
  const { items } = await client.approvals.list({ status: 'decided' });
  expect((await client.approvals.get({ approvalId: items[0]?.id ?? '' })).answer).toEqual({
    ...{ outcome: 'send', subject: 'From a file', copies: 2, reason: null },
  });
});

test('an answer that there is not is refused with those that there are, before the run starts', async () => {
  const { client, typed, write } = await asked();
  const file = write('named.yaml', NAMED);
  await client.definitions.import({ source: NAMED });
  const { total } = await client.runs.list({});
  for (const what of [file, 'named']) {
    const run = (...words: string[]) => typed('run', what, '--rehearse', ...words);
    const maybe = await run('--decide', 'offer=maybe');
    expect(maybe).toMatchObject({ code: 2 });
    expect(maybe.said).toContain('"offer" has no such answer');
    expect(maybe.said).toContain('It takes send, no, later.');
    expect((await run('--decide', 'offer=continue')).said).toContain('several answers do that');
    expect((await run('--decide', 'offer=send', '--answer', 'offer.copies=0')).said).toContain('must be 1 at least');
    expect((await run('--decide', 'offer=send', '--answer', 'offer.reason=x')).said).toContain('not filled in with');
    expect((await run('--decide', 'offer=send', '--answer', 'offer.copys=x')).said).toContain('Did you mean "copies"?');
    expect((await run('--decide', 'offer=no', '--answer', 'offer.__proto__=x')).said).toContain('There is no field');
  }
  expect((await client.runs.list({})).total).toBe(total);
});

test('an approval is claimed, released and handed over, and its list says for whom it is', async () => {
  const { typed, approvalId, client } = await asked(
    OFFERS.replace('question: "Send it?"', 'question: "Send it?"\n        candidates: [ada, grace]'),
  );
  expect((await typed('approvals', '--whose', 'mine')).said).toMatch(/FOR +ASKED[^]*ada or grace/);
  expect((await typed('approvals', '--whose', 'claimed')).said).toContain('Nothing waits');
  expect(await typed('claim', approvalId)).toMatchObject({ code: 0, said: `${approvalId} is for ada to answer.\n` });
  expect((await typed('release', approvalId)).said).toContain('is for ada or grace to answer.');
  expect((await typed('delegate', approvalId, 'grace', '--notes', 'You know them')).said).toContain('for grace to');
  expect((await typed('approvals', approvalId)).said).toContain('For grace to answer.');
  const refused = await typed('decide', approvalId, 'continue', '--answer', 'send_to=all');
  expect(refused.code).not.toBe(0);
  expect(refused.said).toContain('is for grace to answer, and you are ada');
  expect((await client.approvals.get({ approvalId })).approval.status).toBe('pending');
});
