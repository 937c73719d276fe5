import { CornerDownRight } from '@lucide/vue';
import { NTag, type DataTableColumns, type DataTableSortState } from 'naive-ui';
import { h } from 'vue';
import { RouterLink } from 'vue-router';
import type { RunSort, RunSummary } from '../../../engine/contract/runs.ts';
import ElapsedTime from '../../design/ElapsedTime.vue';
import IdChip from '../../design/IdChip.vue';
import RelativeTime from '../../design/RelativeTime.vue';
import StatusBadge from '../../design/StatusBadge.vue';

export function runColumns(sort: RunSort): DataTableColumns<RunSummary> {
  return [
    { title: 'Status', key: 'status', width: 170, render: ({ status }) => h(StatusBadge, { status }) },
    {
      title: 'Definition',
      key: 'definition',
      minWidth: 260,
      ellipsis: true,
      render: ({ id, definition, version, mode, parentRunId, error }) => [
        parentRunId === null ? null : h(CornerDownRight, { size: 14, class: 'child', 'aria-label': 'Child run' }),
        h(RouterLink, { to: `/runs/${id}`, class: 'name', tabindex: -1 }, () => definition),
        h('span', { class: 'faint' }, ` ${version} `),
        mode === 'rehearsal' ? h(NTag, { size: 'tiny', bordered: false }, () => 'Rehearsal') : null,
        error === null ? null : h('span', { class: 'error', title: error }, ` ${error}`),
      ],
    },
    { title: 'Steps', key: 'steps', width: 76, align: 'right', render: ({ stepsDone, stepsTotal }) => h('span', { class: 'number' }, `${stepsDone}/${stepsTotal}`) },
    {
      title: 'Started',
      key: 'createdAt',
      width: 120,
      align: 'right',
      sorter: true,
      sortOrder: sort === 'newest' ? 'descend' : 'ascend',
      render: ({ createdAt }) => h(RelativeTime, { at: createdAt }),
    },
    { title: 'Took', key: 'took', width: 110, align: 'right', render: ({ createdAt, finishedAt }) => h(ElapsedTime, { from: createdAt, to: finishedAt }) },
    { title: 'Owner', key: 'owner', width: 170, ellipsis: true },
    { title: 'Run', key: 'id', width: 120, render: ({ id }) => h(IdChip, { id }) },
  ];
}

export function sortOf(state: DataTableSortState | DataTableSortState[] | null): RunSort {
  const [first] = Array.isArray(state) ? state : [state];
  return first?.order === 'ascend' ? 'oldest' : 'newest';
}
