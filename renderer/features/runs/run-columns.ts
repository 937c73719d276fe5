import { CornerDownRight } from '@lucide/vue';
import { NTag, type DataTableColumns, type DataTableSortState } from 'naive-ui';
import { h } from 'vue';
import { RouterLink } from 'vue-router';
import type { RunSort, RunSummary } from '../../../engine/contract/run-summary.ts';
import ElapsedTime from '../../design/ElapsedTime.vue';
import IdChip from '../../design/IdChip.vue';
import RelativeTime from '../../design/RelativeTime.vue';
import StatusBadge from '../../design/StatusBadge.vue';
import OpenQuestions from './OpenQuestions.vue';

export function runColumns(sort: RunSort): DataTableColumns<RunSummary> {
  return [
    {
      title: 'Status',
      key: 'status',
      width: 170,
      ...sortedBy(sort, 'status'),
      render: ({ status }) => h(StatusBadge, { status }),
    },
    {
      title: 'Definition',
      key: 'definition',
      ...sortedBy(sort, 'definition'),
      minWidth: 260,
      ellipsis: true,
      render: ({
        id,
        definition,
        version,
        mode,
        parentRunId,
        error,
        state,
        sla,
        status,
        openQuestions,
        title,
        labels,
      }) => [
        parentRunId === null ? null : h(CornerDownRight, { size: 14, class: 'child', 'aria-label': 'Child run' }),
        h(RouterLink, { to: `/runs/${id}`, class: 'name', tabindex: -1 }, () => definition),
        h('span', { class: 'faint' }, ` ${version} `),
        title === undefined ? null : h('span', { title }, `${title} `),
        mode === 'rehearsal'
          ? h(NTag, { size: 'tiny', bordered: false }, () => 'Rehearsal')
          : h(NTag, { size: 'tiny', type: 'info' }, () => 'Live'),
        state === null
          ? null
          : h(NTag, { size: 'tiny', bordered: false, title: 'The state that it is in' }, () => state),
        h(OpenQuestions, { run: { status, openQuestions }, size: 'tiny' }),
        sla === null
          ? null
          : h(NTag, { size: 'tiny', bordered: false, type: sla === 'breached' ? 'error' : 'warning' }, () =>
              sla === 'breached' ? 'Overdue' : 'Slow',
            ),
        ...Object.entries(labels ?? {}).map(([name, value]) =>
          h(NTag, { size: 'tiny', bordered: false, title: `Label ${name}` }, () => `${name}: ${value}`),
        ),
        error === null ? null : h('span', { class: 'error', title: error }, ` ${error}`),
      ],
    },
    {
      title: 'Steps',
      key: 'steps',
      width: 76,
      align: 'right',
      render: ({ stepsDone, stepsTotal }) => h('span', { class: 'number' }, `${stepsDone}/${stepsTotal}`),
    },
    {
      title: 'Started',
      key: 'createdAt',
      width: 120,
      align: 'right',
      ...sortedBy(sort, 'createdAt'),
      render: ({ createdAt }) => h(RelativeTime, { at: createdAt }),
    },
    {
      title: 'Took',
      key: 'took',
      ...sortedBy(sort, 'took'),
      width: 110,
      align: 'right',
      render: ({ createdAt, finishedAt }) => h(ElapsedTime, { from: createdAt, to: finishedAt }),
    },
    { title: 'Owner', key: 'owner', ...sortedBy(sort, 'owner'), width: 170, ellipsis: true },
    { title: 'Run', key: 'id', width: 120, render: ({ id }) => h(IdChip, { id }) },
  ];
}

export function sortOf(state: DataTableSortState | DataTableSortState[] | null): RunSort {
  const [first] = Array.isArray(state) ? state : [state];
  if (!first || first.order === false) return 'newest';
  return Object.entries(SORTS).find(([key]) => key === first.columnKey)?.[1][first.order] ?? 'newest';
}

/** By the column's key: what its head asks for. */
const SORTS = {
  createdAt: { ascend: 'oldest', descend: 'newest' },
  took: { ascend: 'shortest', descend: 'longest' },
  definition: { ascend: 'definition', descend: 'definition_descending' },
  owner: { ascend: 'owner', descend: 'owner_descending' },
  status: { ascend: 'status', descend: 'status_descending' },
} as const satisfies Record<string, Record<'ascend' | 'descend', RunSort>>;

function sortedBy(sort: RunSort, column: keyof typeof SORTS) {
  const { ascend, descend } = SORTS[column];
  const sortOrder = sort === ascend ? ('ascend' as const) : sort === descend ? ('descend' as const) : (false as const);
  return { sorter: true, sortOrder };
}
