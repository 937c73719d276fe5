import type { AssetUsesView } from '../../../engine/contract/assets.ts';

/** Who names it, and what becomes of them. */
export function usesWords({ runs, deliverables, memories }: AssetUsesView): string {
  const named = [
    runs.length > 0 ? counted(runs.length, 'run', 'runs') : null,
    deliverables.length > 0 ? counted(deliverables.length, 'deliverable', 'deliverables') : null,
    memories.length > 0 ? counted(memories.length, 'memory', 'memories') : null,
  ].filter((words) => words !== null);
  if (named.length === 0) return 'Nothing that is recorded names it. It can’t be brought back.';
  const live = runs.filter(({ isLive }) => isLive).length;
  const needed =
    live === 0
      ? ''
      : ` ${counted(live, 'of these runs is', 'of these runs are')} not over: a step that reads it will fail.`;
  return `Named by ${listed(named)}, which will say that it was deleted.${needed} It can’t be brought back.`;
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
