// The pure rooms, and whose tests hold each of them: its own, and those of the rooms that are nothing without it.
import { readdirSync, statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { inProject } from '../setup/places.mjs';
import { Problem } from '../setup/say.mjs';

/** @type {Record<string, readonly string[]>} */
const heldBy = {
  definition: ['definition'],
  run: ['run', 'scheduler', 'projections', 'executor'],
  scheduler: ['scheduler', 'run', 'executor'],
  admission: ['admission', 'executor'],
  schedules: ['schedules'],
  projections: ['projections'],
  limits: ['limits'],
  values: ['values', 'definition'],
};

/**
 * Those who act on what a room decides are tested where they act: with an engine over a file. @type {Record<string,
 * readonly string[]>}
 */
const heldByEngines = {
  schedules: ['engine/schedules/schedules.int.test.ts'],
};

// What opens files or starts processes, and what goes to the limits, which is much work for each mutant.
const elsewhere = /\.(int|crash|e2e|chaos)\.test\.ts$|^engine\/executor\/(limits|endless)\.test\.ts$/;

/**
 * The tests that a room's mutants have to get past: those that stay in memory. Whatever starts a process or opens a
 * file says little about a decision.
 * @param {string} room
 * @returns {string[]} files
 */
export function testsOf(room) {
  const files = (heldBy[room] ?? []).flatMap((holder) =>
    readdirSync(`engine/${holder}`, { recursive: true }).map((name) => `engine/${holder}/${name}`),
  );
  return files
    .map((file) => file.split(sep).join('/'))
    .filter((file) => file.endsWith('.test.ts') && !elsewhere.test(file))
    .sort()
    .concat(heldByEngines[room] ?? []);
}

/**
 * What somebody asked for: whole rooms by their names, or files.
 * @param {readonly string[]} args
 * @returns {{ room: string, files: string[] }[]} without files it is the whole room
 */
export function chooseRooms(args) {
  if (args.length === 0) return Object.keys(heldBy).map((room) => ({ room, files: [] }));
  /** @type {Map<string, string[]>} */
  const chosen = new Map();
  for (const arg of args) {
    const [room, file] = roomOf(arg);
    chosen.set(room, [...(chosen.get(room) ?? []), ...(file ? [file] : [])]);
  }
  return [...chosen].map(([room, files]) => ({ room, files }));
}

/** @param {string} arg @returns {[room: string, file?: string]} */
function roomOf(arg) {
  if (Object.hasOwn(heldBy, arg)) return [arg];
  const path = relative(inProject(), arg).split(sep);
  const [engine, room, ...rest] = path;
  if (engine !== 'engine' || !room || !Object.hasOwn(heldBy, room))
    throw new Problem(
      `No mutants are made of ${arg}.`,
      `name rooms (${Object.keys(heldBy).join(', ')}) or files in them.`,
    );
  if (rest.length === 0) return [room];
  if (!statSync(arg, { throwIfNoEntry: false }))
    throw new Problem(`There is no ${arg}.`, 'name a file of a room, seen from where you are.');
  return [room, path.join('/')];
}
