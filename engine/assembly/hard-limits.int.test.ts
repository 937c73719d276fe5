/**
 * What stands in the list of limits as the most is what the engine survives: a run that goes so far is recorded, the
 * engine ends and starts again, the run is looked at, goes on and ends, and what readers see is made anew, all that in
 * a bounded heap. Where the most takes minutes, the same is done here with less, and in tests/soak with the most.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SettingsChange } from '../contract/settings-change.ts';
import { LIMITS, type Limit, type LimitName } from '../limits/limits.ts';
import { AT_THE_LIMIT, type AtTheLimit } from '../testing/at-the-limit.ts';
import type { WentThere } from '../testing/go-to-the-limit.ts';
import { outputOfProgram, startProgram } from '../testing/start-program.ts';

const MIB = 1024 * 1024;
/** Of those that take long a part is enough to see that they end, and start again. */
const PARTS = {
  parametersBytes: 8 * MIB,
  inputBytes: 16 * MIB,
  outputBytes: 8 * MIB,
  deliverableBytes: 4 * MIB,
  gatheredBytes: 16 * MIB,
  items: 5_000,
  keptSignals: 3_000,
  openChildren: 200,
  runEvents: 50_000,
  entriesWithoutWait: 3_000,
  iterationsWithoutWait: 300,
} as const satisfies Partial<Record<LimitName, number>>;
/**
 * Requests that are as large as they may be have a test at their door (server/largest-request.int.test.ts). What agents
 * remember is of no run (storage/sqlite/most-memories.int.test.ts), and the room that assets take is the disk's.
 */
const ELSEWHERE: readonly LimitName[] = ['largeRequestBytes', 'memories', 'memoryBytes', 'allAssetsBytes'];
/** As little as a host has by itself on a small machine. */
const HEAP_MB = 2_048;

const isWhole = process.env['BATON_LIMITS_AT'] === 'most';
const raisable = (Object.keys(LIMITS) as LimitName[]).filter((name) => LIMITS[name].usual < LIMITS[name].hard);
const sizeFor = (name: keyof typeof AT_THE_LIMIT) =>
  isWhole
    ? LIMITS[name].hard
    : { ...LIMITS, ...Object.fromEntries(Object.entries(PARTS).map(([part, hard]) => [part, { hard }])) }[name].hard;

test('every limit that can be raised is proved', () => {
  expect([...Object.keys(AT_THE_LIMIT), ...ELSEWHERE].sort()).toEqual([...raisable].sort());
});

describe.each(
  (Object.keys(AT_THE_LIMIT) as (keyof typeof AT_THE_LIMIT)[]).map((name) => [name, sizeFor(name)] as const),
)('%s of %d', (name, size) => {
  test('is survived', { timeout: isWhole ? 3_600_000 : 120_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'baton-limit-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const output = await outputOfProgram(
      startProgram('go-to-the-limit', [directory, name, String(size)], { heapMb: HEAP_MB }),
    );
    const went = JSON.parse(output.split('\n').at(-2) ?? 'null') as WentThere;
    if (isWhole)
      process.stderr.write(`${name} ${size}: ${JSON.stringify({ longest: went.longest, peakMb: went.peakMb })}\n`);
    const { ends, open = 1, waitsFor }: AtTheLimit = AT_THE_LIMIT[name](size);
    expect(went).toMatchObject({
      status: ends,
      error: ends === 'failed' ? expect.stringContaining(`${size.toLocaleString('en-US')} `) : null,
      isIdentical: true,
      bugs: [],
      open: waitsFor === 'end' ? 0 : open,
    });
    expect(went.viewBytes).toBeLessThan(4_000_000);
  });
});

describe.each(raisable)('%s', (name) => {
  const { hard }: Limit = LIMITS[name];

  test('can be raised as far, and past that it is refused with its place and the bound', () => {
    expect(SettingsChange.parse({ limits: { [name]: hard } })).toEqual({ limits: { [name]: hard } });
    const { success, error } = SettingsChange.safeParse({ limits: { [name]: hard + 1 } });
    expect(success).toBe(false);
    expect(error?.issues).toMatchObject([
      { path: ['limits', name], message: `must be ${hard} at most: more than that the engine does not survive` },
    ]);
  });
});
