// Lint: mistakes that types don't see, and the habits of this house that a machine can watch. The rules that need to
// know types are oxlint's (.oxlintrc.json): there they take seconds, here minutes.
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

const configs = ['**/*.config.{js,mjs,ts}'];
const tests = ['**/*.test.ts'];
// Rooms whose functions give the same answer to the same question: replaying a history depends on it.
const pureRooms = [
  'engine/values/**/*.ts',
  'engine/definition/**/*.ts',
  'engine/run/**/*.ts',
  'engine/scheduler/**/*.ts',
  'engine/projections/**/*.ts',
];
const asArgument =
  'Time, ids and randomness arrive as arguments here: a replayed history must give the same answer tomorrow';

const defaultExport = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export it by its name, so that it is called the same everywhere',
};
const clockReads = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: asArgument },
  { selector: "CallExpression[callee.name='Date']", message: asArgument },
];

export default tseslint.config(
  { ignores: ['out/**', 'out-dev/**', 'release/**', 'coverage/**', '**/node_modules/**'] },
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      'object-shorthand': 'error',
      'no-restricted-syntax': ['error', defaultExport],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  ...vue.configs['flat/recommended'].map((config) => ({ files: ['renderer/**/*.vue'], ...config })),
  {
    files: ['renderer/**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
    rules: {
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/define-macros-order': 'off',
      'vue/multi-word-component-names': ['error', { ignores: ['Page'] }],
      // What an agent has written must never become markup by accident: renderer/design/MarkdownText.vue sanitises it.
      'vue/no-v-html': 'error',
      // The type checker sees these; the others are a matter of line breaks.
      'vue/require-default-prop': 'off',
      'vue/return-in-computed-property': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/attributes-order': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
    },
  },
  {
    files: ['renderer/features/**/*.vue'],
    rules: {
      'vue/no-restricted-html-elements': [
        'error',
        { element: 'pre', message: 'Values and texts are shown by ValueView and DataText of renderer/design/values' },
      ],
    },
  },
  {
    files: ['**/*.ts', 'renderer/**/*.vue'],
    ignores: configs,
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  {
    // Standard output is a contract of the command line; everybody else reports what happened to a log or a caller.
    files: ['engine/**/*.ts'],
    ignores: ['engine/cli/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: pureRooms,
    ignores: tests,
    rules: {
      'no-restricted-syntax': ['error', defaultExport, ...clockReads],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: asArgument },
        { object: 'Date', property: 'now', message: asArgument },
        { object: 'crypto', property: 'randomUUID', message: asArgument },
        { object: 'crypto', property: 'getRandomValues', message: asArgument },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: ['node:crypto', 'crypto'].map((name) => ({
            name,
            importNames: ['randomUUID', 'randomBytes', 'randomInt', 'webcrypto'],
            message: asArgument,
          })),
        },
      ],
      'no-restricted-globals': [
        'error',
        ...['performance', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'process'].map((name) => ({
          name,
          message: asArgument,
        })),
      ],
    },
  },
  { files: configs, rules: { 'no-restricted-syntax': 'off' } },
);
