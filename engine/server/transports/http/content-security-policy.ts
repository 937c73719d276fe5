/**
 * What the console's page may do, in the desktop window and in a browser alike: run its own scripts, speak to where it
 * came from, and nothing else. Styles are inline because the component library writes them so; they can load nothing
 * that the other rules don't allow. A text becomes markup only by way of one of the named policies: what they are for,
 * says `renderer/shell/trusted-types.ts`.
 */
const TRUSTED = [
  'default',
  'vue',
  'markdown',
  // Monaco's, each for one place in which it writes lines that it has escaped, or its sanitiser has let through.
  'dompurify',
  'defaultWorkerFactory',
  'editorViewLayer',
  'domLineBreaksComputer',
  'diffEditorWidget',
  'diffReview',
  'editorGhostText',
  'stickyScrollViewLayer',
  'richScreenReaderContent',
  'standaloneColorizer',
  'tokenizeToString',
];

export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  `trusted-types ${TRUSTED.join(' ')}`,
].join('; ');
