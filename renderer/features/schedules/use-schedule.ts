/** One schedule and its newest history, true to the moment. */
import { computed, ref, shallowRef, watch } from 'vue';
import type { ScheduleEventView } from '../../../engine/contract/schedules.ts';
import { client } from '../../connection/connection.ts';
import { tellFailure } from '../../shell/notices.ts';
import { useSchedulesStore } from './schedules-store.ts';

const PAGE = 50;

export function useSchedule(scheduleId: () => string) {
  const store = useSchedulesStore();
  const schedule = computed(() => store.rows.items.find(({ id }) => id === scheduleId()) ?? null);
  const history = shallowRef<readonly ScheduleEventView[]>([]);
  const total = ref(0);
  let newest = 0;

  /** What is shown stays as long as it is: as many as somebody has asked for. */
  async function read(limit: number): Promise<void> {
    const mine = ++newest;
    try {
      const page = await client.schedules.history({
        scheduleId: scheduleId(),
        limit: Math.min(Math.max(limit, PAGE), 500),
      });
      if (mine !== newest) return;
      history.value = page.items;
      total.value = page.total;
    } catch (error) {
      tellFailure(error);
    }
  }

  async function readOlder(): Promise<void> {
    const last = history.value.at(-1);
    if (!last) return;
    try {
      const page = await client.schedules.history({
        scheduleId: scheduleId(),
        limit: PAGE,
        beforePosition: last.position,
      });
      if (history.value.at(-1) === last) history.value = [...history.value, ...page.items];
    } catch (error) {
      tellFailure(error);
    }
  }

  watch(schedule, () => void read(history.value.length), { immediate: true });
  return {
    schedule,
    history,
    total,
    readOlder,
    isLoading: computed(() => store.isLoading),
    failure: computed(() => store.failure),
    restart: store.restart,
  };
}
