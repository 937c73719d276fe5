/** Gates under random traffic: never over a limit, nothing forgotten, and everybody's turn comes. */
import { expect, test } from 'vitest';
import type { AgentProfile } from '../agents/port/registry.ts';
import { testProfile } from '../agents/rehearsal/test-agents.ts';
import { seededRandom } from '../values/seeded-random.ts';
import { Breakers } from './breakers.ts';
import type { Entrant } from './entrant.ts';
import { Gate } from './gate.ts';

/** What the gate does not look at where nothing is paid for. */
const anyone = { definition: 'any', rootRunId: 'any', isAskedAgain: false };

const noop = testProfile('test-noop') as AgentProfile;

/** What a run would do: asks when it is due, works, asks again when it is called. */
class Traffic {
  readonly inside = new Map<string, Entrant>();
  readonly waiting = new Map<string, Entrant>();
  readonly pools: Record<string, number>;
  readonly gate: Gate;
  readonly #profiles: ReadonlyMap<string, AgentProfile>;

  constructor(pick: (from: number, to: number) => number) {
    this.pools = { east: pick(1, 3), west: pick(1, 3) };
    const poolOf = () => [null, 'east', 'west'][pick(0, 2)] ?? null;
    const profile = (name: string): AgentProfile => ({
      ...noop,
      name,
      limits: { concurrency: [null, 1, 2, 3][pick(0, 3)] ?? null, timeoutSeconds: null, pool: poolOf() },
    });
    this.#profiles = new Map(['a', 'b', 'c'].map((name) => [name, profile(name)]));
    const profileOf = (name: string) => this.#profiles.get(name);
    this.gate = new Gate({
      mode: 'live',
      profileOf,
      limitOf: (pool) => this.pools[pool],
      breakers: new Breakers('live', profileOf),
    });
  }

  ask(entrant: Entrant, now: number): void {
    const answer = this.gate.ask(entrant, now);
    if (answer.kind === 'hold') this.waiting.set(entrant.runId, entrant);
    else this.#enter(entrant, now);
  }

  end(entrant: Entrant, now: number): void {
    this.inside.delete(entrant.runId);
    this.gate.ended(entrant, 'succeeded', now);
  }

  /** Returns who came in. */
  admit(now: number): Entrant[] {
    return [...this.gate.admit(now)].map((runId) => {
      const entrant = this.waiting.get(runId) as Entrant;
      expect([...this.gate.takeCalled(runId)]).toEqual([0]);
      this.waiting.delete(runId);
      expect(this.gate.ask(entrant, now).kind).toBe('go');
      this.#enter(entrant, now);
      return entrant;
    });
  }

  /** Of limits that have not been lowered meanwhile. */
  expectWithinLimits(): void {
    const count = (matches: (entrant: Entrant) => boolean) => [...this.inside.values()].filter(matches).length;
    for (const [name, { limits }] of this.#profiles)
      expect(count(({ agent }) => agent === name)).toBeLessThanOrEqual(limits.concurrency ?? Infinity);
    for (const [pool, limit] of Object.entries(this.pools)) {
      expect(
        count((entrant) => entrant.pool === pool || this.#profiles.get(entrant.agent)?.limits.pool === pool),
      ).toBeLessThanOrEqual(limit);
    }
  }

  #enter(entrant: Entrant, now: number): void {
    this.inside.set(entrant.runId, entrant);
    this.gate.started(entrant, now);
  }
}

test('two hundred busy gates: never over a limit, and everybody comes in', () => {
  let held = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const pick = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
    const it = new Traffic(pick);
    for (let now = 0, next = 0; now < 150; now++) {
      if (random() < 0.6) {
        const agent = ['a', 'b', 'c'][pick(0, 2)] ?? 'a';
        it.ask(
          {
            runId: `run-${next++}`,
            stepIndex: 0,
            stepId: 's',
            attempt: 1,
            agent,
            ...anyone,
            pool: [null, 'east', 'west'][pick(0, 2)] ?? null,
            priority: pick(0, 2),
            dueAt: now,
          },
          now,
        );
      }
      const [first] = it.inside.values();
      if (first && random() < 0.4) it.end(first, now);
      if (random() < 0.05) {
        const pool = random() < 0.5 ? 'east' : 'west';
        it.pools[pool] = (it.pools[pool] ?? 0) + 1;
        it.gate.hearOfChange();
      }
      it.admit(now);
      it.expectWithinLimits();
      held += it.waiting.size;
    }
    while (it.inside.size > 0) {
      const [first] = it.inside.values();
      it.end(first as Entrant, 1_000);
      it.admit(1_000);
      it.expectWithinLimits();
    }
    expect(it.waiting.size, `seed ${seed}: somebody was forgotten`).toBe(0);
    expect([it.gate.places.size, it.gate.waitingRoom.isEmpty]).toEqual([0, true]);
  }
  expect(held).toBeGreaterThan(1_000);
});

test('a step that needs two pools and has no priority gets its turn while others with priority keep coming', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const random = seededRandom(seed);
    const pick = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
    const profileOf = (name: string): AgentProfile => ({
      ...noop,
      name,
      limits: { concurrency: null, timeoutSeconds: null, pool: name === 'both' ? 'east' : name },
    });
    const gate = new Gate({ mode: 'live', profileOf, limitOf: () => 2, breakers: new Breakers('live', profileOf) });
    const inside: Entrant[] = [];
    const waiting = new Map<string, Entrant>();
    let next = 0;
    const arrive = (now: number) => {
      const agent = random() < 0.5 ? 'east' : 'west';
      const entrant: Entrant = {
        runId: `other-${next++}`,
        stepIndex: 0,
        stepId: 's',
        attempt: 1,
        agent,
        ...anyone,
        pool: null,
        priority: 9,
        dueAt: now,
      };
      if (gate.ask(entrant, now).kind === 'hold') waiting.set(entrant.runId, entrant);
      else {
        gate.started(entrant, now);
        inside.push(entrant);
      }
    };
    for (let now = 0; now < 6; now++) arrive(now);
    gate.ask(
      {
        runId: 'patient',
        stepIndex: 0,
        stepId: 's',
        attempt: 1,
        agent: 'both',
        ...anyone,
        pool: 'west',
        priority: 0,
        dueAt: 6,
      },
      6,
    );
    let isIn = false;
    for (let now = 7; now < 400 && !isIn; now++) {
      arrive(now);
      const [ended] = inside.splice(pick(0, Math.max(0, inside.length - 1)), 1);
      if (ended) gate.ended(ended, 'succeeded', now);
      for (const runId of gate.admit(now)) {
        gate.takeCalled(runId);
        if (runId === 'patient') isIn = true;
        const entrant = waiting.get(runId);
        if (!entrant) continue;
        gate.ask(entrant, now);
        gate.started(entrant, now);
        inside.push(entrant);
      }
    }
    expect(isIn, `seed ${seed}`).toBe(true);
  }
});
