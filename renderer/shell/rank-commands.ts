/** Which commands somebody means who has typed this much. Pure. */
import type { Command } from './commands.ts';

/** Best first. All of them, in their own order, when nothing is typed. */
export function rankCommands(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands;
  return commands
    .map((command) => ({ command, score: scoreOf(command, words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ command }) => command);
}

/** 0 when a word is nowhere to be found. */
function scoreOf({ title, group, words: further = '' }: Command, words: readonly string[]): number {
  const heading = title.toLowerCase();
  const rest = `${group} ${further}`.toLowerCase();
  let score = 0;
  for (const word of words) {
    if (heading.startsWith(word)) score += 8;
    else if (heading.includes(` ${word}`)) score += 5;
    else if (heading.includes(word)) score += 3;
    else if (rest.includes(word)) score += 1;
    else return 0;
  }
  return score;
}
