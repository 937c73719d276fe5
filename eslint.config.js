// Lint of Vue files: their templates, and the script that a template uses. What needs no template is oxlint's
// (.oxlintrc.json), in a twentieth of the time.
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

export default tseslint.config(
  { ignores: ['out/**', 'out-dev/**', 'release/**', 'coverage/**', '**/node_modules/**'] },
  ...[...tseslint.configs.recommended, ...vue.configs['flat/recommended']].map((config) => ({
    ...config,
    files: ['renderer/**/*.vue'],
  })),
  {
    files: ['renderer/**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.vue'] } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      'object-shorthand': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
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
);
