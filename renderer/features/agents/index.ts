import { Bot, Boxes, ShieldAlert } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';

export const agentsFeature: Feature = {
  name: 'agents',
  routes: [
    { path: '/agents/:name?', component: () => import('./Page.vue'), meta: { title: 'Agents' } },
    { path: '/breakers', component: () => import('./BreakersPage.vue'), meta: { title: 'Breakers', under: '/agents' } },
    {
      path: '/pools',
      component: () => import('./PoolsPage.vue'),
      meta: { title: 'Pools and limits', under: '/agents' },
    },
  ],
  navigation: { title: 'Agents', icon: Bot, to: '/agents', keys: 'g n' },
  commands: (go) => [
    {
      id: 'agents.breakers',
      title: 'Show the breakers of agents',
      group: 'Agents',
      icon: ShieldAlert,
      words: 'circuit trip reset stop',
      run: () => go('/breakers'),
    },
    {
      id: 'agents.pools',
      title: 'Show pools, limits and who waits',
      group: 'Agents',
      icon: Boxes,
      words: 'bulkhead concurrency rate queue room',
      run: () => go('/pools'),
    },
  ],
};
