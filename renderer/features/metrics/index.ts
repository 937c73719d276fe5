import { ChartColumn } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';

export const metricsFeature: Feature = {
  name: 'metrics',
  routes: [{ path: '/metrics', component: () => import('./Page.vue'), meta: { title: 'Metrics' } }],
  navigation: { title: 'Metrics', icon: ChartColumn, to: '/metrics', keys: 'g m' },
};
