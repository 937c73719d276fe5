import { expect, test } from 'vitest';
import type { RunView } from '../../engine/contract/run-view.ts';
import type { SignalSent } from '../../engine/contract/signals.ts';
import { deskHere } from './desk-here.ts';

const PAYMENT = `
metadata: { name: payment, version: 1.0.0, owner: finance-manager, organization: global }
orchestration:
  parameters: [ { name: invoice, type: string, default: I-1 } ]
  steps:
    - { id: paid, type: wait, signal: paid, correlation: "{{ invoice }}" }
    - { id: thank, agent: test-echo, depends_on: [paid], input: { userMessage: "Thanks for {{ steps.paid.payload.amount }}" } }
`;

test('a signal is sent to a run by its id: too much of it changes nothing, and the run is followed to its end', async () => {
  const place = deskHere();
  place.write('payment.yaml', PAYMENT);
  const started = await place.json<RunView>('run', 'payment.yaml', '--rehearse');
  const run = started.value.id;
  expect(started.value.status).toBe('running');

  const misspelt = await place.baton('signal', run, 'payed');
  expect(misspelt.stdout).toContain('it waits for paid');
  expect(misspelt.code).toBe(1);
  expect((await place.baton('signal', run, 'paid', '--correlation', 'I-2', '--id', 'other')).stdout).toContain(
    'nothing waits for "paid" yet; the run keeps it',
  );
  const unread = await place.baton('signal', run, 'paid', '--payload', '{ amount');
  expect(unread).toMatchObject({ code: 2, stderr: expect.stringContaining('--payload') });

  const told = await place.json<RunView>(
    'signal',
    run.slice(0, 20),
    'paid',
    '--correlation',
    'I-1',
    '--payload',
    '{ "amount": 12 }',
    '--id',
    'bank-7',
    '--notes',
    'seen at the bank',
  );
  expect(told).toMatchObject({ code: 0, value: { id: run, status: 'completed' } });
  expect(told.value.signals).toMatchObject([
    { disposition: 'refused' },
    { signalId: 'other' },
    {
      signalId: 'bank-7',
      disposition: 'delivered',
      stepId: 'paid',
      payload: { amount: 12 },
      notes: 'seen at the bank',
    },
  ]);

  const again = await place.json<SignalSent>('signal', run, 'paid', '--correlation', 'I-1', '--id', 'bank-7');
  expect(again.value).toMatchObject({ signalId: 'bank-7', deliveries: [{ runId: run, disposition: 'duplicate' }] });
  const late = await place.baton('signal', run, 'paid', '--correlation', 'I-1');
  expect(late.stdout).toContain('has ended (completed)');
  expect(late.code).toBe(1);
  expect((await place.baton('signal', '--definition', 'payment', 'paid')).code).toBe(1);
});

test('a signal is sent to a definition: only the run with its correlation takes it', async () => {
  const place = deskHere();
  place.write('payment.yaml', PAYMENT);
  const runs: string[] = [];
  for (const invoice of ['I-1', 'I-2'])
    runs.push(
      (await place.json<RunView>('run', 'payment.yaml', '--rehearse', '--param', `invoice=${invoice}`)).value.id,
    );

  const nobody = await place.baton('signal', 'payment', 'paid', '--definition', '--correlation', 'I-3');
  expect(nobody.code).not.toBe(0);
  expect(nobody.stderr).toContain('No open run of payment waits, or will wait, for "paid" with correlation "I-3"');

  const sent = await place.json<SignalSent>(
    'signal',
    'payment',
    'paid',
    '--definition',
    '--correlation',
    'I-2',
    '--payload',
    '{ "amount": 3 }',
    '--no-follow',
  );
  expect(sent).toMatchObject({
    code: 0,
    value: { deliveries: [{ runId: runs[1], disposition: 'delivered', stepId: 'paid' }] },
  });
  expect((await place.json<RunView>('show', runs[0] ?? '')).value.status).toBe('running');
  expect((await place.json<RunView>('show', runs[1] ?? '')).value.signals).toMatchObject([
    { correlation: 'I-2', disposition: 'delivered' },
  ]);
});
