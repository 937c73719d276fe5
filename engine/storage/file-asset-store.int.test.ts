import { readFileSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buffer } from 'node:stream/consumers';
import { agentStep, buildDefinition } from '../testing/build-definition.ts';
import { MemoryExecutor } from '../testing/memory-executor.ts';
import { openAsset } from '../server/transports/http/asset-stream.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { FileAssetStore } from './file-asset-store.ts';

test('an asset that is damaged is handed to nobody, and is healed by saving it again', async () => {
  const directory = temporaryDirectory();
  const folder = join(directory, 'assets');
  const assets = new FileAssetStore(folder);
  const bytes = Buffer.from('a picture');
  const { id } = await assets.saveBuffer(bytes, 'image/png');
  writeFileSync(join(folder, id), 'a forgery');
  await expect(assets.read(id)).rejects.toMatchObject({
    name: 'AssetDamaged',
    message: expect.stringContaining(id) as string,
  });
  expect(await openAsset(directory, id, null, true)).toBeNull();

  expect((await assets.saveBuffer(bytes, 'image/png')).id).toBe(id);
  expect(await assets.read(id)).toEqual(bytes);
  expect(await openAsset(directory, id, null, true)).not.toBeNull();
  expect(readdirSync(folder)).toEqual([id]);
});

test('the same bytes that are saved many times at once are one file', async () => {
  const folder = join(temporaryDirectory(), 'assets');
  const assets = new FileAssetStore(folder);
  await Promise.all(Array.from({ length: 20 }, () => assets.saveBuffer(Buffer.from('a picture'), 'image/png')));
  expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual(['a picture']);
});

async function* pieces(count: number, size = 64 * 1024): AsyncGenerator<Uint8Array, void> {
  for (let index = 0; index < count; index++) yield await Promise.resolve(Buffer.alloc(size, index));
}

test('what comes in pieces is kept as what comes as one, and is read in pieces', async () => {
  const folder = join(temporaryDirectory(), 'assets');
  const assets = new FileAssetStore(folder);
  const whole = await buffer(pieces(100));
  const reference = await assets.save(pieces(100), 'application/pdf');
  expect(reference).toEqual(await assets.saveBuffer(whole, 'application/pdf'));
  expect(await buffer(assets.open(reference.id))).toEqual(whole);
  expect(readdirSync(folder)).toEqual([reference.id]);
});

test('what is larger than an asset may be, or breaks off, leaves nothing behind', async () => {
  const folder = join(temporaryDirectory(), 'assets');
  const assets = new FileAssetStore(folder, () => ({ assetBytes: 1024 * 1024, allAssetsBytes: Infinity }));
  let taken = 0;
  async function* endless(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      taken += 64 * 1024;
      yield await Promise.resolve(Buffer.alloc(64 * 1024));
    }
  }
  await expect(assets.save(endless(), 'text/plain')).rejects.toMatchObject({
    name: 'LimitExceeded',
    message: expect.stringContaining('1 MiB is the limit') as string,
  });
  expect(taken).toBeLessThan(2 * 1024 * 1024);
  await expect(
    assets.save(
      (async function* () {
        yield await Promise.resolve(Buffer.from('a beginning'));
        throw new Error('The wire broke');
      })(),
      'text/plain',
    ),
  ).rejects.toThrow('The wire broke');
  expect(readdirSync(folder)).toEqual([]);
});

test('all assets together take so much and no more, the same bytes once, until somebody makes room', async () => {
  const folder = join(temporaryDirectory(), 'assets');
  let allAssetsBytes = 200_000;
  const open = () => new FileAssetStore(folder, () => ({ assetBytes: Infinity, allAssetsBytes }));
  const assets = open();
  const first = await assets.save(pieces(2), 'text/plain');
  const refused = {
    name: 'LimitExceeded',
    message: expect.stringMatching(/take together .*Settings, Limits/) as string,
  };
  await expect(assets.save(pieces(3), 'text/plain')).rejects.toMatchObject(refused);
  await expect(open().saveBuffer(Buffer.alloc(100_000), 'text/plain')).rejects.toMatchObject(refused);
  expect(await assets.saveBuffer(await buffer(pieces(2)), 'text/plain')).toEqual(first);
  expect(readdirSync(folder)).toEqual([first.id]);
  allAssetsBytes = 400_000;
  await assets.save(pieces(3), 'text/plain');
  await expect(assets.saveBuffer(Buffer.alloc(100_000), 'text/plain')).rejects.toMatchObject(refused);
  unlinkSync(join(folder, first.id));
  await assets.saveBuffer(Buffer.alloc(70_000), 'text/plain');
});

test('of many steps that save at once as many have room as there is room for, again and again', async () => {
  const { directory, store, left } = tenTimesTen();
  for (let round = 0; round < 10; round++) {
    const saved = await allAtOnce((bytes) => store.saveBuffer(bytes, 'text/plain'), round);
    expect(saved).toBe(10);
    expect(left()).toHaveLength(10);
    for (const name of left()) unlinkSync(join(directory, name));
  }
});

test('of many that save in pieces at once as many have room as there is room for, and nobody is kept out later', async () => {
  const { directory, store, left } = tenTimesTen();
  for (let round = 0; round < 10; round++) {
    const saved = await allAtOnce((bytes) => store.save(inPieces(bytes), 'text/plain'), round);
    expect(saved).toBe(10);
    expect(left()).toHaveLength(10);
    for (const name of left()) unlinkSync(join(directory, name));
    await store.saveBuffer(Buffer.from(`alone ${round}`.padEnd(100)), 'text/plain');
    for (const name of left()) unlinkSync(join(directory, name));
  }
});

function tenTimesTen() {
  const directory = join(temporaryDirectory(), 'assets');
  const store = new FileAssetStore(directory, () => ({ assetBytes: 1_000, allAssetsBytes: 100 }));
  return { directory, store, left: () => readdirSync(directory) };
}

async function allAtOnce(save: (bytes: Buffer) => Promise<unknown>, round: number): Promise<number> {
  const each = Array.from({ length: 30 }, (_, place) => save(Buffer.from(`${round}-${place}`.padEnd(10))));
  return (await Promise.allSettled(each)).filter(({ status }) => status === 'fulfilled').length;
}

async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 4) yield await Promise.resolve(bytes.subarray(at, at + 4));
}

test('an asset is of the type that its bytes say', async () => {
  const assets = new FileAssetStore(join(temporaryDirectory(), 'assets'));
  const png = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  expect(await assets.saveBuffer(png, 'text/plain')).toMatchObject({ mimeType: 'image/png' });
  const inPieces = async function* () {
    for (const byte of png) yield await Promise.resolve(Buffer.of(byte));
  };
  expect((await assets.save(inPieces(), 'application/pdf')).id).toMatch(/\.png$/);
  expect((await assets.saveBuffer(Buffer.from('<svg>'), 'image/png')).id).toMatch(/\.bin$/);
});

test('an asset that is damaged is found by whoever reads it in pieces', async () => {
  const folder = join(temporaryDirectory(), 'assets');
  const assets = new FileAssetStore(folder);
  const { id } = await assets.save(pieces(2), 'text/plain');
  writeFileSync(join(folder, id), 'a forgery');
  await expect(buffer(assets.open(id))).rejects.toMatchObject({ name: 'AssetDamaged' });
  await expect(buffer(assets.open('../baton.sqlite'))).rejects.toThrow("is no asset's id");
});

test('a step passes on the reference to what one agent made, and the next one has its bytes, though no value may be as large', async () => {
  const assets = new FileAssetStore(join(temporaryDirectory(), 'assets'));
  const it = new MemoryExecutor({ assets, limits: { outputBytes: 10_000, inputBytes: 10_000 } });
  const runId = await it.create(
    buildDefinition({
      steps: [
        agentStep({ id: 'make' }),
        agentStep({
          id: 'use',
          dependsOn: ['make'],
          input: { context: { report: '{{ steps.make.content.report }}' } },
        }),
      ],
    }),
  );
  const { id: assetId, ...rest } = await it.call('make').context.assets.save(pieces(100), 'text/plain');
  it.call('make').respond({
    status: 'success',
    mode: 'BUILD',
    content: { report: { assetId, ...rest } },
    metadata: { rehearsed: false },
  });
  await it.settle();
  const { request, context } = it.call('use');
  const { report } = request.context as { report: { assetId: string; sizeBytes: number } };
  expect(report.sizeBytes).toBe(100 * 64 * 1024);
  expect((await buffer(context.assets.open(report.assetId))).byteLength).toBe(report.sizeBytes);
  expect(JSON.stringify(it.events(runId)).length).toBeLessThan(10_000);
});
