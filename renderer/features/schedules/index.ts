import { CalendarClock } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';

export const schedulesFeature: Feature = {
  name: 'schedules',
  routes: [
    { path: '/schedules', component: () => import('./Page.vue'), meta: { title: 'Schedules' } },
    { path: '/schedules/:id', component: () => import('./SchedulePage.vue'), meta: { title: 'Schedule' } },
  ],
  navigation: { title: 'Schedules', icon: CalendarClock, to: '/schedules', keys: 'g s' },
};
