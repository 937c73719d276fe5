/**
 * A golden run: a template with the orders that it was given, what its agents were asked and answered, what happened,
 * and where that left the run. It lies in `orchestrations/<name>/golden-run/`:
 *
 *   script.json    written by hand: parameters and decisions
 *   cassette.json  what the agents were asked and answered; pictures lie beside it
 *   history.json   the events of the run and its children, and the definitions that they are pinned to
 *   state.json     what a reader of the run sees, and what it delivered; long texts by length and hash
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stableStringify } from '../values/json-text.ts';
import type { Cassette, RecordedAsset, Recording } from '../agents/recording/cassette.ts';
import { isJsonObject, type Json, type JsonObject } from '../values/json.ts';
import type { DefinitionSnapshot } from '../journal/journal.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Order } from './conducted-engine.ts';
import { libraryFolder } from './library-folder.ts';

export interface GoldenScript {
  readonly parameters: JsonObject;
  /** What people and the world do, in order. */
  readonly decisions: readonly Order[];
}

export interface History {
  readonly definitions: readonly DefinitionSnapshot[];
  /** In the order of their recording, those of children among them. */
  readonly events: readonly RunEvent[];
}

export interface GoldenRun {
  readonly cassette: Cassette;
  readonly history: History;
  readonly state: Json;
}

/** In a recording that is kept as a file, in place of the asset's bytes. */
interface AssetFile {
  readonly mimeType: string;
  readonly file: string;
}

const longestText = 100;

export function goldenTemplates(): string[] {
  return readdirSync(libraryFolder).filter((name) => existsSync(pathOf(name, 'script.json')));
}

export function readScript(name: string): GoldenScript {
  return readJson(name, 'script.json') as GoldenScript;
}

export function readGoldenRun(name: string): GoldenRun {
  const cassette = readJson(name, 'cassette.json') as Cassette;
  const assetIn = ({ mimeType, file }: AssetFile): RecordedAsset => ({
    mimeType,
    base64: readFileSync(pathOf(name, file), 'base64'),
  });
  const recordings = cassette.recordings.map((recording) =>
    withAssets(recording, (asset) => assetIn(asset as unknown as AssetFile)),
  );
  return { cassette: { ...cassette, recordings }, history: readHistory(name), state: readState(name) };
}

export function readHistory(name: string): History {
  return readJson(name, 'history.json') as History;
}

export function readState(name: string): Json {
  return readJson(name, 'state.json') as Json;
}

/** What is written, by file name. Keys are sorted, so that a difference is one of content. */
export function filesOf({ cassette, history, state }: GoldenRun): ReadonlyMap<string, string | Buffer> {
  const files = new Map<string, string | Buffer>();
  const keep = ({ step, attempt }: Recording, { mimeType, base64 }: RecordedAsset, index: number): AssetFile => {
    const file = `${step}-${attempt}-${index + 1}.${mimeType.split('/').at(-1)}`;
    files.set(file, Buffer.from(base64, 'base64'));
    return { mimeType, file };
  };
  const recordings = cassette.recordings.map((recording) =>
    withAssets(recording, (asset, index) => keep(recording, asset, index)),
  );
  for (const [name, value] of Object.entries({ cassette: { ...cassette, recordings }, history, state })) {
    files.set(`${name}.json`, `${stableStringify(value as Json, 2)}\n`);
  }
  return files;
}

/** In place of what was recorded before. */
export function writeGoldenRun(name: string, run: GoldenRun): void {
  for (const file of readdirSync(pathOf(name))) if (file !== 'script.json') rmSync(pathOf(name, file));
  for (const [file, content] of filesOf(run)) writeFileSync(pathOf(name, file), content);
}

/** The value with every long text replaced by its length and hash: small enough to be read, and not to be mistaken. */
export function digestOf(value: Json): Json {
  if (typeof value === 'string') return digestOfText(canonical(value));
  if (Array.isArray(value)) return value.map(digestOf);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, digestOf(inner)]));
}

function digestOfText(text: string): string {
  return text.length <= longestText
    ? text
    : `${text.length} characters, sha256 ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

/** Data as text: a cassette keeps the keys of an object in alphabetical order, and means the same. */
function canonical(text: string): string {
  if (!/^[[{]/.test(text)) return text;
  try {
    return stableStringify(JSON.parse(text) as Json);
  } catch {
    return text;
  }
}

function withAssets<To>(
  { answer, ...recording }: Recording,
  change: (asset: RecordedAsset, index: number) => To,
): Recording {
  if ('error' in answer) return { ...recording, answer };
  return { ...recording, answer: { ...answer, assets: answer.assets.map(change) as unknown as RecordedAsset[] } };
}

function readJson(name: string, file: string): unknown {
  return JSON.parse(readFileSync(pathOf(name, file), 'utf8'));
}

function pathOf(name: string, ...file: readonly string[]): string {
  return join(libraryFolder, name, 'golden-run', ...file);
}
