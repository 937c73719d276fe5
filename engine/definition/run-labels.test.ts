import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsWith, usualLimits } from '../limits/limits.ts';
import { compareDefinitions } from './compare-definitions.ts';
import { parseDefinition } from './parse-definition.ts';
import { wordsOfRun } from './run-labels.ts';

const known = { parameters: { order: 'A-7', customer: null }, run: { mode: 'live' } };

describe('what a run is called, and by what it is found', () => {
  it('is filled in from the parameters and from what is known of the run', () => {
    const own = { order: '{{ parameters.order }}', kind: '{{ run.mode }} order' };
    expect(wordsOfRun({ runTitle: 'Order {{ order }}', own }, known, usualLimits)).toEqual({
      title: 'Order A-7',
      labels: { order: 'A-7', kind: 'live order' },
    });
  });

  it('leaves out what turns out to be empty, and fails for nothing', () => {
    const own = { customer: '{{ parameters.customer }}', wrong: '{{ 1 / 0 }}' };
    expect(wordsOfRun({ runTitle: '{{ customer }}', own }, known, usualLimits)).toEqual({ title: null, labels: {} });
  });

  it('is on one line', () => {
    expect(wordsOfRun({ runTitle: ' a\n\n b ' }, known, usualLimits).title).toBe('a b');
  });

  it('has what the starter gives before what its definition says, and that before what its parent has', () => {
    const sources = { own: { b: 'own', c: 'own' }, inherited: { a: 'parent', b: 'parent' }, given: { c: 'given' } };
    expect(wordsOfRun(sources, known, usualLimits).labels).toEqual({ a: 'parent', b: 'own', c: 'given' });
  });

  it('stays within its limits, whatever its parts are', () => {
    const limits = limitsWith({ labels: 3, labelBytes: 40, titleBytes: 40 });
    const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.string({ maxLength: 200 }), { maxKeys: 6 });
    fc.assert(
      fc.property(labels, labels, labels, fc.string({ maxLength: 200 }), (own, inherited, given, runTitle) => {
        const { title, labels: all } = wordsOfRun({ own, inherited, given, runTitle }, known, limits);
        expect(Object.keys(all).length).toBeLessThanOrEqual(3);
        for (const text of [title ?? '', ...Object.values(all)])
          expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(40);
      }),
    );
  });
});

const file = (above: string) =>
  parseDefinition(
    `metadata: { name: n, version: 1.0.0, owner: o }\norchestration:\n${above}\n  parameters: [ { name: order, type: string } ]\n  steps: [ { id: a, agent: w } ]\n`,
  );

describe('a definition with labels', () => {
  it('may use parameters and what is known of a run at its start', () => {
    const { problems, definition } = file('  run_title: "{{ order }}"\n  labels: { mode: "{{ run.mode }}" }');
    expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(definition).toMatchObject({ runTitle: '{{ order }}', labels: { mode: '{{ run.mode }}' } });
  });

  it('is told what is not known yet', () => {
    const { problems } = file('  run_title: "{{ steps.a.content }}"\n  labels: { how: "{{ run.outcome }}" }');
    expect(problems.map(({ code }) => code)).toEqual(expect.arrayContaining(['not_an_ancestor', 'unknown_name']));
  });

  it('is told of names that nobody can type, with one that can be', () => {
    const [problem] = file('  labels: { "the customer": ada }').problems;
    expect(problem).toMatchObject({ code: 'invalid_name', fix: { title: 'Write the_customer' } });
  });

  it('is refused with more, or longer ones, than a run may have', () => {
    const many = Array.from({ length: 21 }, (_, index) => `l${index}: a`).join(', ');
    expect(file(`  labels: { ${many} }`).problems[0]?.message).toContain('20 labels is the limit');
    expect(file(`  labels: { a: "${'x'.repeat(300)}" }`).problems[0]?.message).toContain('256 bytes is the limit');
  });

  it('differs from one that calls its runs otherwise', () => {
    const [one, other] = ['  run_title: a\n  labels: { a: b }', '  run_title: b\n  labels: { a: c }'].map(
      (above) => file(above).definition,
    );
    if (!one || !other) throw new Error('They are definitions');
    expect(compareDefinitions(one, other).map(({ kind }) => kind)).toEqual(['run_title_changed', 'labels_changed']);
  });
});
