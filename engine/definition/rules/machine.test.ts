import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../parse-definition.ts';

const steps = (text: string) =>
  `metadata: { name: lamp, version: 1.0.0, owner: house }\norchestration:\n  steps: [ ${text} ]\n`;
/** A lamp with these states. */
const lamp = (states: string, more: { initial?: string; work?: string } = {}) =>
  `${steps(more.work ?? '{ id: light, agent: a }, { id: dim, agent: a }')}  machine: { initial: ${more.initial ?? '"off"'}, states: { ${states} } }\n`;
const done = 'done: { final: true }';

/** `path: message`, and what the fix writes. */
function said(text: string): string[] {
  return parseDefinition(text).problems.map(
    ({ path, message, fix }) =>
      `${path.replace('orchestration.machine.', '')}: ${message}${fix ? ` → ${fix.text}` : ''}`,
  );
}

describe('a machine in which everything has its chance', () => {
  it('gets no word', () => {
    expect(
      said(
        lamp(
          `"off": { transitions: [ { to: "on", on: press } ] }, "on": { run: [light, dim], transitions: [ { to: "off", on: press }, { to: done, after_seconds: 60 } ] }, ${done}`,
        ),
      ),
    ).toEqual([]);
  });

  it('may take the same signal twice, the first time under a condition', () => {
    expect(
      said(
        lamp(
          `"off": { transitions: [ { to: "off", on: press, when: run.id != run.mode }, { to: done, on: press } ] }, ${done}`,
        ),
      ),
    ).toEqual([]);
  });

  it('may wait for steps of the same state', () => {
    expect(
      said(
        lamp(`"off": { run: [light, dim], transitions: [ { to: done } ] }, ${done}`, {
          work: '{ id: light, agent: a }, { id: dim, agent: a, depends_on: light }',
        }),
      ),
    ).toEqual([]);
  });
});

describe('states', () => {
  it('are named where they are begun with and led to, or the nearest name is told', () => {
    expect(said(lamp(`"off": { transitions: [ { to: done } ] }, ${done}`, { initial: 'of' }))).toEqual([
      'initial: There is no state "of". Did you mean `off`? → off',
    ]);
    expect(said(lamp(`"off": { transitions: [ { to: done }, { to: dome, on: press } ] }, ${done}`))).toContain(
      'states.off.transitions[1].to: There is no state "dome". Did you mean `done`? → done',
    );
    expect(
      said(lamp(`"off": { transitions: [ { to: done, on: go }, { to: elsewhere, on: press } ] }, ${done}`)),
    ).toEqual(['states.off.transitions[1].to: There is no state "elsewhere"']);
  });

  it('have to be reached by some way', () => {
    expect(
      said(
        lamp(
          `"off": { transitions: [ { to: done, on: go } ] }, lost: { transitions: [ { to: done, on: go } ] }, ${done}`,
        ),
      ),
    ).toEqual(['states.lost: No way leads to state "lost"']);
  });

  it('have to lead to an end by some way', () => {
    expect(
      said(
        lamp(
          `"off": { transitions: [ { to: "on", on: press }, { to: done, on: go } ] }, "on": { transitions: [ { to: "on", on: press } ] }, ${done}`,
        ),
      ),
    ).toEqual(['states.on: From state "on" no way leads to a final state: the run could never end']);
  });

  it('are left, or final', () => {
    expect(
      said(lamp(`"off": { transitions: [ { to: "on", on: press }, { to: done, on: go } ] }, "on": {}, ${done}`)),
    ).toEqual(['states.on.transitions: Nothing leads out of state "on"; it needs `transitions`, or `final: true`']);
    expect(
      said(
        lamp(
          '"off": { transitions: [ { to: done, on: go } ] }, done: { final: true, transitions: [ { to: "off", on: go } ] }',
        ),
      ),
    ).toContain('states.done.transitions: The run ends in "done" (`final: true`); nothing leads out of it');
  });

  it('have an outcome only when they are final', () => {
    expect(said(lamp(`"off": { outcome: failed, transitions: [ { to: done, on: go } ] }, ${done}`))).toEqual([
      'states.off.outcome: Only a final state has an outcome; add `final: true`',
    ]);
    expect(
      said(lamp('"off": { transitions: [ { to: done, on: go } ] }, done: { final: true, outcome: failed }')),
    ).toEqual([]);
  });
});

describe('steps of states', () => {
  it('are steps that there are', () => {
    expect(said(lamp(`"off": { run: [lihgt, dim], transitions: [ { to: done } ] }, ${done}`))).toContain(
      'states.off.run[0]: There is no step "lihgt". Did you mean `light`? → light',
    );
    expect(said(lamp(`"off": { run: lihgt, transitions: [ { to: done } ] }, ${done}`))).toContain(
      'states.off.run: There is no step "lihgt". Did you mean `light`? → light',
    );
    expect(said(lamp(`"off": { run: [light, whatever], transitions: [ { to: done } ] }, ${done}`))).toContain(
      'states.off.run[1]: There is no step "whatever"',
    );
  });

  it('belong to one state, the first that names them', () => {
    expect(
      said(
        lamp(
          `"off": { run: [light], transitions: [ { to: "on" } ] }, "on": { run: [dim, light], transitions: [ { to: done } ] }, ${done}`,
        ),
      ),
    ).toEqual(['states.on.run[1]: Step "light" belongs to state "off" already; a step runs in one state']);
  });

  it('wait for steps of their own state only', () => {
    const states = `"off": { run: [light], transitions: [ { to: "on" } ] }, "on": { run: [dim], transitions: [ { to: done } ] }, ${done}`;
    const words = 'steps wait for steps of their own state, transitions lead from state to state';
    expect(said(lamp(states, { work: '{ id: light, agent: a }, { id: dim, agent: a, depends_on: [light] }' }))).toEqual(
      [`orchestration.steps[1].depends_on[0]: Step "dim" belongs to state "on" and "light" to state "off"; ${words}`],
    );
    expect(said(lamp(states, { work: '{ id: light, agent: a }, { id: dim, agent: a, depends_on: light }' }))).toEqual([
      `orchestration.steps[1].depends_on: Step "dim" belongs to state "on" and "light" to state "off"; ${words}`,
    ]);
    expect(
      said(
        lamp(states, {
          work: '{ id: light, agent: a }, { id: dim, agent: a }, { id: aside, agent: a, depends_on: light }',
        }),
      ),
    ).toEqual([
      `orchestration.steps[2].depends_on: Step "aside" belongs to no state and "light" to state "off"; ${words}`,
    ]);
  });
});

describe('a transition', () => {
  it('is for a signal or for a time', () => {
    expect(said(lamp(`"off": { transitions: [ { to: done, on: go, after_seconds: 5 } ] }, ${done}`))).toEqual([
      'states.off.transitions[0].after_seconds: A transition is for a signal or for a time; write two',
    ]);
  });

  it('that can never be taken is told why', () => {
    const from = (transitions: string) =>
      said(lamp(`"off": { transitions: [ ${transitions} ] }, ${done}`)).filter((line) => line.includes('never taken'));
    expect(from('{ to: done, when: "false" }, { to: done, on: go }')).toEqual([
      'states.off.transitions[0]: This transition is never taken: its condition is false',
    ]);
    expect(from('{ to: done }, { to: done, when: run.id != run.mode }')).toEqual([
      'states.off.transitions[1]: This transition is never taken: transition 1 is, as soon as the steps are done',
    ]);
    expect(from('{ to: done, on: go }, { to: done, when: "true" }')).toEqual([
      'states.off.transitions[0]: This transition is never taken: transition 2 is, as soon as the steps are done',
    ]);
    expect(from('{ to: done, after_seconds: 5 }, { to: done }')).toEqual([
      'states.off.transitions[0]: This transition is never taken: transition 2 is, as soon as the steps are done',
    ]);
    expect(from('{ to: done, when: run.id != run.mode }, { to: done }')).toEqual([]);
    expect(
      from('{ to: done, on: go }, { to: done, on: stop }, { to: done, on: go, when: run.id != run.mode }'),
    ).toEqual(['states.off.transitions[2]: This transition is never taken: transition 1 takes every signal "go"']);
    expect(from('{ to: done, on: go, when: "true" }, { to: done, on: go }')).toEqual([
      'states.off.transitions[1]: This transition is never taken: transition 1 takes every signal "go"',
    ]);
    expect(from('{ to: done, after_seconds: 5 }, { to: done, after_seconds: 9 }')).toEqual([]);
  });
});
