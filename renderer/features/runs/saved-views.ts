/** Filters that somebody gave a name, kept on this machine. */
import { useLocalStorage } from '@vueuse/core';
import { everything, type RunFilter } from './run-filter.ts';

export interface SavedView {
  readonly name: string;
  readonly filter: RunFilter;
}

/** Always there, and not kept. */
export const givenViews: readonly SavedView[] = [
  { name: 'All runs', filter: everything },
  { name: 'Needs you', filter: { ...everything, withChildren: true, status: ['approval_pending', 'checkpoint', 'needs_attention', 'paused'] } },
  { name: 'Under way', filter: { ...everything, status: ['planning', 'running'] } },
  { name: 'Failed this week', filter: { ...everything, status: ['failed', 'needs_attention', 'aborted'], period: 'week' } },
];

export const savedViews = useLocalStorage<SavedView[]>('baton.runs.views', []);

/** A view of the same name is replaced. */
export function saveView(name: string, filter: RunFilter): void {
  savedViews.value = [...savedViews.value.filter((view) => view.name !== name), { name, filter }];
}

export function forgetView(name: string): void {
  savedViews.value = savedViews.value.filter((view) => view.name !== name);
}
