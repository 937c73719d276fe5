import { Activity } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';
import { findRuns } from './find-runs.ts';

export const runsFeature: Feature = {
  name: 'runs',
  routes: [
    { path: '/runs', component: () => import('./Page.vue'), meta: { title: 'Runs' } },
    { path: '/runs/:id', component: () => import('./RunPage.vue'), meta: { title: 'Run' } },
  ],
  navigation: { title: 'Runs', icon: Activity, to: '/runs', keys: 'g r' },
  commandSource: findRuns,
};
