import { describe, expect, it } from 'vitest';
import { closest } from './closest.ts';

const keys = ['depends_on', 'output_mapping', 'agent', 'when', 'id', 'name'];

describe('the closest word', () => {
  it.each([
    ['depend_on', 'depends_on'],
    ['dependsOn', 'depends_on'],
    ['DEPENDS-ON', 'depends_on'],
    ['ouput_maping', 'output_mapping'],
    ['agnet', 'agent'],
    ['wen', 'when'],
    ['nmae', 'name'],
  ])('to %s is %s', (written, meant) => {
    expect(closest(written, keys)).toBe(meant);
  });

  it.each(['zebra', 'x', '', 'aaaaaaaaaaaaaaaa', 'constructor'])('to %s is none', (written) => {
    expect(closest(written, keys)).toBeNull();
  });

  it('is the nearest of several, and the first of equals', () => {
    expect(closest('steps', ['step', 'stops', 'steep'])).toBe('step');
    expect(closest('fetch-dat', ['fetch-data', 'fetch-date'])).toBe('fetch-data');
  });
});
