import { Brain } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';

export const memoryFeature: Feature = {
  name: 'memory',
  routes: [{ path: '/memory', component: () => import('./Page.vue'), meta: { title: 'Memory' } }],
  navigation: { title: 'Memory', icon: Brain, to: '/memory', keys: 'g y' },
};
