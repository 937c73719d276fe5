import { Inbox } from '@lucide/vue';
import { computed } from 'vue';
import { connection } from '../../connection/connection.ts';
import type { Feature } from '../../shell/feature.ts';

export const approvalsFeature: Feature = {
  name: 'approvals',
  routes: [{ path: '/approvals/:id?', component: () => import('./Page.vue'), meta: { title: 'Approvals' } }],
  navigation: {
    title: 'Approvals',
    icon: Inbox,
    to: '/approvals',
    keys: 'g a',
    useCount: () => computed(() => connection.status?.pendingApprovals ?? 0),
  },
};
