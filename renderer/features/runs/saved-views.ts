/** Filters that somebody gave a name, kept on this machine. */
import { useLocalStorage } from '@vueuse/core';
import { anySchedule, everything, type RunFilter } from './run-filter.ts';

export interface SavedView {
  readonly name: string;
  readonly filter: RunFilter;
}

/** Always there, and not kept. */
export const givenViews: readonly SavedView[] = [
  { name: 'All runs', filter: everything },
  {
    name: 'Needs you',
    filter: {
      ...everything,
      withChildren: true,
      status: ['approval_pending', 'checkpoint', 'needs_attention', 'paused'],
      isAsking: true,
    },
  },
  { name: 'Under way', filter: { ...everything, status: ['planning', 'running'] } },
  { name: 'By schedules', filter: { ...everything, schedule: anySchedule } },
  {
    name: 'Failed this week',
    filter: { ...everything, status: ['failed', 'needs_attention', 'aborted'], period: 'week' },
  },
];

export const savedViews = useLocalStorage<SavedView[]>('baton.runs.views', []);

/** A view of the same name is replaced. */
export function saveView(name: string, filter: RunFilter): void {
  savedViews.value = [...savedViews.value.filter((view) => view.name !== name), { name, filter }];
}

/** Returns the way to have it back, where it was. */
export function forgetView(name: string): () => void {
  const at = savedViews.value.findIndex((view) => view.name === name);
  const [forgotten] = savedViews.value.slice(at, at + 1);
  savedViews.value = savedViews.value.filter((view) => view.name !== name);
  return () => {
    if (at >= 0 && forgotten && !isKept(name)) savedViews.value = savedViews.value.toSpliced(at, 0, forgotten);
  };
}

/** False when another view is called that already. */
export function renameView(name: string, to: string): boolean {
  if (to !== name && (isKept(to) || givenViews.some((view) => view.name === to))) return false;
  savedViews.value = savedViews.value.map((view) => (view.name === name ? { ...view, name: to } : view));
  return true;
}

function isKept(name: string): boolean {
  return savedViews.value.some((view) => view.name === name);
}
