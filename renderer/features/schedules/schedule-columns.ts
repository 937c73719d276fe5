import { NPopover, type DataTableColumns } from 'naive-ui';
import { h } from 'vue';
import { RouterLink } from 'vue-router';
import type { RunStatusView } from '../../../engine/contract/run-status.ts';
import type { ScheduleView } from '../../../engine/contract/schedules.ts';
import { now } from '../../design/now.ts';
import RelativeTime from '../../design/RelativeTime.vue';
import StatusBadge from '../../design/StatusBadge.vue';
import NextTimes from './NextTimes.vue';
import { reasonWords, timeIn } from './schedule-words.ts';
import ScheduleStatus from './ScheduleStatus.vue';

export const scheduleColumns: DataTableColumns<ScheduleView> = [
  { title: 'State', key: 'status', width: 130, render: (schedule) => h(ScheduleStatus, { schedule }) },
  {
    title: 'Schedule',
    key: 'displayName',
    minWidth: 190,
    ellipsis: { tooltip: true },
    render: ({ id, displayName, trigger }) => [
      h(RouterLink, { to: `/schedules/${id}`, class: 'name', tabindex: -1 }, () => displayName),
      h('span', { class: 'faint' }, ` ${trigger}`),
    ],
  },
  {
    title: 'When',
    key: 'words',
    minWidth: 190,
    ellipsis: { tooltip: true },
    render: ({ words, cron }) => h('span', { title: cron }, words),
  },
  { title: 'Time zone', key: 'timezone', width: 140, ellipsis: { tooltip: true } },
  { title: 'Next, here', key: 'next', width: 176, render: next },
  { title: 'Last', key: 'last', width: 230, render: last },
];

function next(schedule: ScheduleView) {
  const [time] = schedule.nextTimes;
  if (time === undefined) return h('span', { class: 'faint' }, 'never');
  const words = h(
    'span',
    { class: schedule.status === 'paused' ? 'number passed-over' : 'number' },
    timeIn(time, undefined, now.value),
  );
  return h(
    NPopover,
    { placement: 'bottom-start' },
    { trigger: () => words, default: () => h(NextTimes, { schedule }) },
  );
}

/** What became of the newest time: a run, or why there was none. */
function last({ lastFired, lastSkipped, waiting }: ScheduleView) {
  const queued = waiting.length > 0 ? h('span', { class: 'faint' }, ` ${waiting.length} waiting`) : null;
  if (lastSkipped && lastSkipped.at > (lastFired?.at ?? 0))
    return [
      h('span', { class: 'skipped', title: lastSkipped.message }, `Skipped: ${reasonWords(lastSkipped.reason)}`),
      ' ',
      h(RelativeTime, { at: lastSkipped.at, class: 'faint' }),
      queued,
    ];
  if (!lastFired) return h('span', { class: 'faint' }, 'nothing yet');
  const outcome =
    lastFired.status === null ? h('span', 'Started') : h(StatusBadge, { status: lastFired.status as RunStatusView });
  return [
    h(
      RouterLink,
      {
        to: `/runs/${lastFired.runId}`,
        class: 'run',
        tabindex: -1,
        onClick: (event: MouseEvent) => event.stopPropagation(),
      },
      () => outcome,
    ),
    ' ',
    h(RelativeTime, { at: lastFired.at, class: 'faint' }),
    queued,
  ];
}
