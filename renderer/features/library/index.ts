import { Library } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';

export const libraryFeature: Feature = {
  name: 'library',
  routes: [{ path: '/library', component: () => import('./Page.vue'), meta: { title: 'Library' } }],
  navigation: { title: 'Library', icon: Library, to: '/library', keys: 'g l' },
};
