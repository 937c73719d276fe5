/** Many that are saved at once share the room that there is, in whichever order they come. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tries } from '../testing/tries.ts';
import { AssetQuota } from './asset-quota.ts';

const ALL = 100;

/** A folder of assets in memory, and those that are on their way into it. */
class Folder {
  kept = 0;
  written = 0;
  most = 0;
  readonly quota = new AssetQuota(
    () => ({ assetBytes: 1_000, allAssetsBytes: ALL }),
    () => Promise.resolve(this.kept),
  );

  /** @param breaksAt after that many pieces its sender is gone. Null: never */
  async save(pieces: readonly number[], breaksAt: number | null, pause: () => Promise<void>): Promise<void> {
    let own = 0;
    await this.quota
      .saving(async (count) => {
        for (const [index, size] of pieces.entries()) {
          if (index === breaksAt) throw new Error('The wire broke');
          await count(size);
          own += size;
          this.written += size;
          this.most = Math.max(this.most, this.written);
          await pause();
        }
        this.kept += own;
        return true;
      })
      .catch((error: unknown) => {
        this.written -= own;
        throw error;
      });
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });
const all = fc.array(fc.record({ pieces: sizes, breaks: fc.option(fc.nat(4)) }), { minLength: 1, maxLength: 12 });

test('never more is taken than there is, all of them end, and who is refused could not have been kept beside the others', async () => {
  await fc.assert(
    fc.asyncProperty(all, fc.scheduler(), async (coming, scheduler) => {
      const folder = new Folder();
      const ends = Promise.allSettled(
        coming.map(({ pieces, breaks }) => folder.save(pieces, breaks, () => scheduler.schedule(Promise.resolve()))),
      );
      await scheduler.waitFor(ends);
      const ended = await ends;
      expect(folder.most).toBeLessThanOrEqual(ALL);
      expect(folder.written).toBe(folder.kept);
      for (const [index, end] of ended.entries()) {
        if (end.status === 'fulfilled' || !String(end.reason).includes('is the limit')) continue;
        const size = coming[index]?.pieces.reduce((sum, piece) => sum + piece, 0) ?? 0;
        const others = coming.filter((_, other) => other !== index).flatMap(({ pieces }) => pieces);
        expect(size + others.reduce((sum, piece) => sum + piece, 0)).toBeGreaterThan(ALL);
      }
    }),
    tries(300),
  );
});

test('who needs the room of one that is cut off waits for it, and has it', async () => {
  const folder = new Folder();
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const first = folder.save([90, 1], 1, () => held);
  const second = folder.save([90], null, () => Promise.resolve());
  goOn();
  await expect(first).rejects.toThrow('The wire broke');
  await second;
  expect(folder.kept).toBe(90);
});

test('equal ones that come in pieces at once are kept until there is no more room, the first of them first', async () => {
  const folder = new Folder();
  const order: number[] = [];
  const saves = Array.from({ length: 30 }, (_, index) =>
    folder.save([4, 4, 2], null, () => Promise.resolve()).then(() => order.push(index)),
  );
  await Promise.allSettled(saves);
  expect(order.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('what would not fit alone is refused at once, whoever else comes', async () => {
  const folder = new Folder();
  const held = folder.save([10], null, () => new Promise(() => undefined));
  await expect(folder.save([101], null, () => Promise.resolve())).rejects.toThrow('is the limit');
  void held;
});
