import { FilePenLine } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';
import { findDefinitions } from './find-definitions.ts';

export const editor: Feature = {
  name: 'editor',
  routes: [{ path: '/editor', component: () => import('./Page.vue'), meta: { title: 'Editor' } }],
  navigation: { title: 'Editor', icon: FilePenLine, to: '/editor', keys: 'g e' },
  commandSource: findDefinitions,
};
