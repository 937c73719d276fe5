import type { Mistake } from './mistake.ts';

export const inSteps: readonly Mistake[] = [
  {
    title: 'an id twice',
    from: 'id: ask',
    to: 'id: collect',
    at: '15:11',
    says: 'Step 1 has the id "collect" already',
  },
  {
    title: 'a step that waits for itself',
    from: '[collect]',
    to: '[ask]',
    at: '17:20',
    says: 'Step "ask" waits for itself',
  },
  {
    title: 'a step that is not there',
    from: '[collect]',
    to: '[colect]',
    at: '17:20',
    says: 'Did you mean `collect`?',
    fix: 'collect',
  },
];
