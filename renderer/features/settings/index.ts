import { Settings } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';

export const settingsFeature: Feature = {
  name: 'settings',
  routes: [{ path: '/settings', component: () => import('./Page.vue'), meta: { title: 'Settings' } }],
  navigation: { title: 'Settings', icon: Settings, to: '/settings', keys: 'g ,' },
};
