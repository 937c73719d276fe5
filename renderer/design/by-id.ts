import { shallowReactive, watch } from 'vue';

export interface ById<Item> {
  get(id: string): Item | undefined;
}

/**
 * Items by their ids, each tracked by itself: who reads one is drawn anew when that one is another object, and not when
 * its five hundred neighbours are.
 */
export function useById<Item extends { readonly id: string }>(items: () => readonly Item[]): ById<Item> {
  const known = shallowReactive(new Map<string, Item>());
  watch(
    items,
    (now) => {
      const gone = new Set(known.keys());
      for (const item of now) {
        gone.delete(item.id);
        if (known.get(item.id) !== item) known.set(item.id, item);
      }
      for (const id of gone) known.delete(id);
    },
    { immediate: true },
  );
  return known;
}
