import { FilePenLine, FilePlus } from '@lucide/vue';
import type { Feature } from '../../shell/feature.ts';
import { findDefinitions } from './find-definitions.ts';
import { newDraftPath } from './new-draft-path.ts';

export const editorFeature: Feature = {
  name: 'editor',
  routes: [
    { path: '/editor', component: () => import('./Page.vue'), meta: { title: 'Editor' } },
    { path: '/editor/draft/:draft', component: () => import('./EditPage.vue'), meta: { title: 'New definition' } },
    {
      path: '/agents/new/:draft',
      component: () => import('./AgentEditPage.vue'),
      meta: { title: 'New agent', under: '/agents' },
    },
    {
      path: '/agents/:name/edit',
      component: () => import('./AgentEditPage.vue'),
      meta: { title: 'Agent', under: '/agents' },
    },
    { path: '/editor/:name', component: () => import('./EditPage.vue'), meta: { title: 'Definition' } },
  ],
  navigation: { title: 'Editor', icon: FilePenLine, to: '/editor', keys: 'g e' },
  commands: (go) => [
    {
      id: 'editor.new',
      title: 'New definition',
      group: 'Editor',
      icon: FilePlus,
      words: 'create write',
      run: () => go(newDraftPath()),
    },
  ],
  commandSource: findDefinitions,
};
