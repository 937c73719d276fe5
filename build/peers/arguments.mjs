// What `npm run bench:peers` was asked for. Pure.
import { Problem } from '../setup/say.mjs';

const peers = /** @type {const} */ (['langgraph', 'mastra', 'restate', 'dbos']);

/** What W3 of Baton's own benchmark does (engine/bench). */
export const work = { runs: 100, steps: 20 };

const usualRounds = 5;

/**
 * @param {readonly string[]} args names of peers, none for all, and `--rounds 5`
 * @returns {{ names: readonly string[], rounds: number }}
 */
export function readArguments(args) {
  let rounds = usualRounds;
  /** @type {string[]} */
  const names = [];
  for (let place = 0; place < args.length; place++) {
    const word = args[place];
    if (word === '--rounds') rounds = positive(word, args[++place]);
    else if (peers.some((name) => name === word)) names.push(word);
    else throw new Problem(`There is no peer "${word}".`, `name some of ${peers.join(', ')}, or none for all.`);
  }
  return { names: names.length > 0 ? names : peers, rounds };
}

/** @param {string} word @param {string | undefined} text */
function positive(word, text) {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Problem(`${word} needs a whole number above 0, and was given ${text ?? 'nothing'}.`, `say ${word} 5.`);
}
