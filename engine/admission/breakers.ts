/**
 * The breakers of all agents, in one mode. Where each stands is what its events add up to; those that were decided here
 * wait to be recorded.
 */
import type { BreakerSettings } from '../agents/port/profile.ts';
import type { AgentProfile } from '../agents/port/registry.ts';
import type { Actor, RunMode } from '../run/run-event.ts';
import type { AdmissionEventBody, BreakerEvent } from './admission-event.ts';
import { afterCall, afterTime, BREAKER_DEFAULTS, CLOSED, type BreakerState, type Verdict } from './breaker.ts';
import { OutcomeWindow } from './outcome-window.ts';

export interface BreakerRecord {
  state: BreakerState;
  readonly window: OutcomeWindow;
  /** The newest. Null: it has always been closed. */
  newest: BreakerEvent | null;
}

export class Breakers {
  readonly #mode: RunMode;
  readonly #profileOf: (agent: string) => AgentProfile | undefined;
  readonly #records = new Map<string, BreakerRecord>();
  /** Agents whose breaker is not closed. */
  readonly #notClosed = new Set<string>();
  #decided: BreakerEvent[] = [];

  constructor(mode: RunMode, profileOf: (agent: string) => AgentProfile | undefined) {
    this.#mode = mode;
    this.#profileOf = profileOf;
  }

  stateOf(agent: string): BreakerState {
    return this.#notClosed.size === 0 ? CLOSED : (this.#records.get(agent)?.state ?? CLOSED);
  }

  isClosed(agent: string): boolean {
    return !this.#notClosed.has(agent);
  }

  /** Of an agent without a breaker of its own, which a person can trip all the same: the defaults. */
  settingsOf(agent: string): BreakerSettings {
    return this.#profileOf(agent)?.breaker ?? BREAKER_DEFAULTS;
  }

  find(agent: string): BreakerRecord | undefined {
    return this.#records.get(agent);
  }

  agents(): Iterable<string> {
    return this.#records.keys();
  }

  /** A call has ended. */
  called(agent: string, call: { readonly verdict: Verdict; readonly isProbe: boolean }, now: number): void {
    const record = this.#recordOf(agent);
    const before = record.state;
    const after = afterCall(before, record.window, this.settingsOf(agent), call, now);
    if (after === before) return;
    const { calls, failures } = record.window;
    if (after.kind === 'open') {
      const reason = before.kind === 'half_open' ? 'probe_failed' : 'error_rate';
      this.#decide(
        {
          type: 'orchestration.breaker.opened',
          subject: agent,
          mode: this.#mode,
          data: { reason, notes: null, until: after.until, calls, failures },
        },
        now,
      );
    } else if (after.kind === 'closed') {
      this.#decide(
        {
          type: 'orchestration.breaker.closed',
          subject: agent,
          mode: this.#mode,
          data: { reason: 'probes_succeeded', notes: null },
        },
        now,
      );
    } else record.state = after; // another probe has succeeded: what is missing is asked for again after a restart
  }

  /**
   * Opened at a time that is yet to come, because the clock was set back: one is open no longer than its settings say.
   */
  #limitTo(agent: string, now: number): void {
    const record = this.#recordOf(agent);
    const latest = now + this.settingsOf(agent).openSeconds * 1000;
    if (record.state.kind === 'open' && record.state.until !== null && record.state.until > latest)
      record.state = { kind: 'open', until: latest };
  }

  passTime(now: number): void {
    for (const agent of [...this.#notClosed]) {
      const { state } = this.#recordOf(agent);
      if (afterTime(state, now) !== state)
        this.#decide(
          {
            type: 'orchestration.breaker.half_opened',
            subject: agent,
            mode: this.#mode,
            data: { reason: 'time', notes: null },
          },
          now,
        );
    }
  }

  /** When the next one half-opens. */
  nextWakeUp(now: number): number {
    let at = Infinity;
    for (const agent of this.#notClosed) {
      this.#limitTo(agent, now);
      const state = this.stateOf(agent);
      if (state.kind === 'open' && state.until !== null) at = Math.min(at, state.until);
    }
    return at;
  }

  /** A person's word: stays open until a person resets it. Recorded and applied by the caller. */
  tripped(agent: string, notes: string, actor: Actor, now: number): BreakerEvent {
    const { calls = 0, failures = 0 } = this.#records.get(agent)?.window ?? {};
    const data = { reason: 'operator', notes, until: null, calls, failures } as const;
    return { type: 'orchestration.breaker.opened', subject: agent, mode: this.#mode, data, at: now, actor };
  }

  reset(agent: string, notes: string, actor: Actor, now: number): BreakerEvent {
    return {
      type: 'orchestration.breaker.closed',
      subject: agent,
      mode: this.#mode,
      data: { reason: 'operator', notes },
      at: now,
      actor,
    };
  }

  /** What was recorded, now or before this process. */
  apply(event: BreakerEvent): void {
    const record = this.#recordOf(event.subject);
    record.newest = event;
    record.state = stateAfter(event);
    if (record.state.kind === 'closed') {
      this.#notClosed.delete(event.subject);
      record.window.clear();
    } else this.#notClosed.add(event.subject);
  }

  /** Decided since this was last asked, to be recorded. */
  takeDecided(): BreakerEvent[] {
    if (this.#decided.length === 0) return NONE;
    const decided = this.#decided;
    this.#decided = [];
    return decided;
  }

  #decide(body: AdmissionEventBody, now: number): void {
    const event = { ...body, at: now, actor: 'system' } as BreakerEvent;
    this.apply(event);
    this.#decided.push(event);
  }

  #recordOf(agent: string): BreakerRecord {
    const known = this.#records.get(agent);
    if (known) return known;
    const record: BreakerRecord = { state: CLOSED, window: new OutcomeWindow(), newest: null };
    this.#records.set(agent, record);
    return record;
  }
}

const NONE: BreakerEvent[] = [];

function stateAfter(event: BreakerEvent): BreakerState {
  switch (event.type) {
    case 'orchestration.breaker.opened':
      return { kind: 'open', until: event.data.until };
    case 'orchestration.breaker.half_opened':
      return { kind: 'half_open', succeeded: 0 };
    case 'orchestration.breaker.closed':
      return CLOSED;
  }
}
