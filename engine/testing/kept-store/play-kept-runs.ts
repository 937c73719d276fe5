/** Starts the runs of a kept store and takes each to where it is to be found, through the engine as everybody does. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CheckpointDecision } from '../../definition/checkpoint.ts';
import type { Json, JsonObject } from '../../values/json.ts';
import type { RunCommand } from '../../run/run-command.ts';
import type { ManualClock } from '../manual-clock.ts';
import type { TestEngine } from '../test-engine.ts';
import { KEPT_DEFINITIONS } from './definitions.ts';

const SCHEDULE = 'global.owner.nightly.night';
const DAY_MS = 86_400_000;

/** Ids by what the run is kept for. */
export type KeptRuns = Record<string, string>;

export class KeptRunsPlayer {
  readonly it: TestEngine;
  readonly clock: ManualClock;

  constructor(it: TestEngine, clock: ManualClock) {
    this.it = it;
    this.clock = clock;
  }

  start(name: string, attended = true): Promise<string> {
    this.clock.advance(1_000);
    return this.it.start(KEPT_DEFINITIONS[name] ?? '', { attended });
  }

  async command(runId: string, command: RunCommand): Promise<void> {
    this.clock.advance(1_000);
    await this.it.engine.command(runId, command, 'operator:ada');
    await this.quiet();
  }

  async decide(approvalId: string, decision: 'continue' | 'retry' | 'abort', userMessage?: string): Promise<void> {
    this.clock.advance(1_000);
    await this.it.decide(approvalId, decision, userMessage === undefined ? null : { userMessage });
    await this.quiet();
  }

  async signal(runId: string, name: string, more: { payload?: Json; correlation?: string; id?: string } = {}) {
    const { payload = null, correlation = null, id = `${name}-${this.it.engine.journal.lastPosition()}` } = more;
    await this.command(runId, { type: 'signal', signalId: id, name, payload, correlation, notes: null });
  }

  async pass(seconds: number): Promise<void> {
    this.clock.advance(seconds * 1_000);
    await this.quiet();
  }

  /** Nothing has been recorded for a hundred turns: agents of tests answer in less. */
  async quiet(): Promise<void> {
    let position = this.it.engine.journal.lastPosition();
    for (let turns = 0; turns < 100; turns++) {
      await nextTurn();
      const now = this.it.engine.journal.lastPosition();
      if (now !== position) turns = 0;
      position = now;
    }
  }
}

/** In the first process: everything but what it takes a second process for. */
export async function playFirst(player: KeptRunsPlayer): Promise<KeptRuns> {
  const { it } = player;
  for (const [name, source] of Object.entries(KEPT_DEFINITIONS)) it.import(name, source);
  await player.quiet();
  await playSchedule(player);
  return {
    ...(await playEnds(player)),
    ...(await playAnswers(player)),
    ...(await playOpen(player)),
    ...(await playTrees(player)),
    restarted: await player.start('endless'),
    setAside: await reach(player, 'lost', 'checkpoint'),
  };
}

async function playEnds(player: KeptRunsPlayer): Promise<KeptRuns> {
  const { it } = player;
  const completed = await reach(player, 'planned', 'approval_pending');
  await player.decide(`${completed}.plan`, 'continue');
  await player.decide(`${completed}.draft.1`, 'retry', 'Draft again');
  await player.decide(`${completed}.draft.2`, 'continue');
  const cached = await reach(player, 'planned', 'approval_pending');
  await player.decide(`${cached}.plan`, 'continue');
  await player.command(cached, { type: 'abort', notes: 'enough' });
  const rejected = await reach(player, 'planned', 'approval_pending');
  await player.decide(`${rejected}.plan`, 'abort');
  const remembered = await player.start('remembering');
  await it.reached(remembered, 'completed');
  const asked = await reach(player, 'asking', 'checkpoint');
  await player.command(asked, {
    type: 'decide',
    approvalId: `${asked}.work.1.calls`,
    decision: 'continue',
    notes: 'not to Grace',
    modifications: null,
    rewindTo: null,
    calls: [
      { id: '1', decision: 'edit', arguments: { to: 'Ada' } },
      { id: '2', decision: 'reject', message: 'She knows' },
    ],
  });
  await it.reached(asked, 'completed');
  const conversed = await player.start('conversing');
  await it.reached(conversed, 'completed');
  const edited = await player.start('partial');
  await it.reached(edited, 'partially_completed');
  await player.command(edited, {
    type: 'edit_deliverable',
    stepId: 'mail',
    from: 1,
    title: 'Better',
    kind: 'document',
    format: 'markdown',
    content: 'Better words',
    metadata: {},
    output: 'Better words',
    notes: 'a typo',
  });
  const failed = await player.start('failing', false);
  const denied = await player.start('denied', false);
  const partial = await player.start('partial');
  const retried = await reach(player, 'mended', 'needs_attention');
  await player.command(retried, {
    type: 'retry',
    stepId: 'work',
    modifications: { userMessage: 'Again' },
    notes: null,
  });
  await it.reached(retried, 'completed');
  const rewound = await reach(player, 'mended', 'needs_attention');
  await player.command(rewound, { type: 'skip', stepId: 'work', output: { by: 'hand' }, notes: 'by hand' });
  await player.command(rewound, { type: 'rewind', stepId: 'work', modifications: null, notes: 'once more' });
  const undone = await player.start('booking', false);
  const killed = await reach(player, 'outer', 'running');
  await player.quiet();
  await player.command(killed, { type: 'kill', notes: 'at once' });
  await player.quiet();
  return {
    completed,
    cached,
    rejected,
    remembered,
    asked,
    conversed,
    edited,
    failed,
    denied,
    partial,
    retried,
    rewound,
    undone,
    killed,
  };
}

/** A form in each of its ways, and one that is still open. */
async function playAnswers(player: KeptRunsPlayer): Promise<KeptRuns> {
  const ask = async (outcome: string, decision: CheckpointDecision, answer?: JsonObject, attempt = 1, run?: string) => {
    const runId = run ?? (await reach(player, 'answers', 'checkpoint'));
    await player.command(runId, {
      ...{ type: 'decide', approvalId: `${runId}.offer.${attempt}`, decision, outcome },
      ...{ notes: null, modifications: null, rewindTo: null },
      ...(answer && { answer }),
    });
    await player.quiet();
    return runId;
  };
  const again = await ask('anew', 'retry', { reason: 'Shorter' });
  await ask('send', 'continue', { copies: 2, urgent: true, channels: ['mail'] }, 2, again);
  const elsewhere = await ask('ask_legal', 'go_to');
  const declined = await ask('no', 'complete', { reason: '**Too dear**' });
  const turnedDown = await ask('wrong', 'fail');
  const form = await reach(player, 'answers', 'checkpoint');
  return { again, elsewhere, declined, turnedDown, form, ...(await playCandidates(player)) };
}

/** One that was handed on and answered, and one that somebody has claimed. */
async function playCandidates(player: KeptRunsPlayer): Promise<KeptRuns> {
  const assign = async (runId: string, type: 'claim' | 'release') =>
    player.command(runId, { type, approvalId: `${runId}.offer.1`, notes: null });
  const handedOver = await reach(player, 'candidates', 'checkpoint');
  await assign(handedOver, 'claim');
  await assign(handedOver, 'release');
  const approvalId = `${handedOver}.offer.1`;
  await player.command(handedOver, { type: 'delegate', approvalId, to: 'test', notes: 'You know them' });
  await player.decide(approvalId, 'continue');
  const claimed = await reach(player, 'candidates', 'checkpoint');
  await assign(claimed, 'claim');
  return { handedOver, claimed };
}

async function playOpen(player: KeptRunsPlayer): Promise<KeptRuns> {
  const { it, clock } = player;
  const attention = await reach(player, 'mended', 'needs_attention');
  const question = await reach(player, 'question', 'checkpoint');
  for (const seconds of [30, 30, 30]) await player.pass(seconds);
  const signals = await reach(player, 'signals', 'checkpoint');
  await player.signal(signals, 'paid', { correlation: 'A-2' });
  await player.signal(signals, 'paid', { correlation: 'A-1', id: 'first', payload: { by: 'card' } });
  await player.signal(signals, 'paid', { correlation: 'A-1', id: 'first' });
  await player.signal(signals, 'unheard-of');
  await player.decide(`${signals}.draft.1`, 'continue');
  await player.signal(signals, 'paid', { correlation: 'A-1', id: 'late' });
  const kept = await reach(player, 'signals', 'checkpoint');
  await player.signal(kept, 'paid', { correlation: 'A-1' });
  const waiting = await player.start('pausing');
  const paused = await player.start('pausing');
  await player.quiet();
  await player.command(paused, { type: 'pause', notes: 'lunch' });
  await player.signal(paused, 'go');
  const machine = await reach(player, 'lead', 'checkpoint');
  await player.signal(machine, 'drop', { payload: { sure: false } });
  await player.decide(`${machine}.score.1`, 'continue');
  await player.signal(machine, 'replied', { payload: { interested: false } });
  await player.signal(machine, 'try-again');
  const list = await player.start('list');
  await player.quiet();
  const branches = await player.start('branches');
  await player.quiet();
  const later = await player.start('later');
  await it.happened(later, 'orchestration.step.retry_scheduled');
  clock.turnBack(60_000);
  it.engine.lookAtClock();
  await player.quiet();
  return { attention, later, question, signals, kept, waiting, paused, machine, list, branches };
}

/** A night of which nobody wants a run, after one that somebody asked for. */
async function playSchedule(player: KeptRunsPlayer): Promise<void> {
  const { it, clock } = player;
  await it.engine.schedules.switchOn(SCHEDULE, null, 'operator:ada').catch(() => undefined); // it may be on already
  await it.engine.schedules.trigger(SCHEDULE, {}, 'operator:ada');
  await it.engine.schedules.pause(SCHEDULE, 'holiday', 'operator:ada');
  clock.advance(DAY_MS);
  await player.quiet();
  await it.engine.schedules.resume(SCHEDULE, null, 'operator:ada');
}

async function playTrees(player: KeptRunsPlayer): Promise<KeptRuns> {
  const parent = await player.start('outer');
  await player.quiet();
  const cancelled = await player.start('outer');
  await player.quiet();
  await player.command(cancelled, { type: 'cancel', notes: null });
  return { parent, cancelled };
}

/** In the last process: what was at work in the one before has been started again. */
export async function playLast(player: KeptRunsPlayer, { restarted = '' }: KeptRuns): Promise<void> {
  await player.it.happened(restarted, 'orchestration.step.started');
  await player.command(restarted, { type: 'cancel', notes: 'never mind' });
  await player.pass(1);
}

async function reach(player: KeptRunsPlayer, name: string, status: Parameters<TestEngine['reached']>[1]) {
  const runId = await player.start(name);
  await player.it.reached(runId, status);
  await player.quiet();
  return runId;
}
