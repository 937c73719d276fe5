import { describe, expect, test } from 'vitest';
import { decisionsAbout, parseCall } from './call-decisions.ts';

describe('--call', () => {
  test('says what becomes of a call', async () => {
    expect(await parseCall('1=approve')).toEqual({ id: '1', decided: { decision: 'approve' } });
    expect(await parseCall('2=reject:Not to Grace: she knows')).toEqual({
      id: '2',
      decided: { decision: 'reject', message: 'Not to Grace: she knows' },
    });
  });

  test.each(['1', '=approve', '1=perhaps', '1=approve:all', '1=reject', '1=reject: ', '1=edit', '*=edit:some.yaml'])(
    'is refused as %s, with what can be written',
    async (text) => {
      await expect(parseCall(text)).rejects.toMatchObject({ remedy: expect.stringContaining('1=approve') as string });
    },
  );

  test('of all others stands for those that are not named', async () => {
    const given = await Promise.all(['2=approve', '*=reject:No'].map(parseCall));
    expect(decisionsAbout(given, ['1', '2', '3'])).toEqual([
      { id: '2', decision: 'approve' },
      { id: '1', decision: 'reject', message: 'No' },
      { id: '3', decision: 'reject', message: 'No' },
    ]);
  });
});
