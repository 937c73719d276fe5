import { Bot } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';

export const agents: Feature = {
  name: 'agents',
  routes: [{ path: '/agents/:name?', component: () => import('./Page.vue'), meta: { title: 'Agents' } }],
  navigation: { title: 'Agents', icon: Bot, to: '/agents', keys: 'g n' },
};
