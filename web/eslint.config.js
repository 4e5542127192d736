import vue from 'eslint-plugin-vue'
import ts from 'typescript-eslint'

/** A surface may import from itself and from shared/; shared/ imports from no surface. */
const surfaces = ['public', 'mobile', 'console', 'screen']
const boundary = (own, others) => ({
  files: [`src/${own}/**/*.{ts,vue}`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: others.map((other) => ({
          group: [`@/${other}/**`, `**/../${other}/**`],
          message: `${own}/ must not import from ${other}/: move the part to shared/.`,
        })),
      },
    ],
  },
})

export default ts.config(
  { ignores: ['dist/**', 'node_modules/**', 'src/shared/api/schema.d.ts'] },
  ...ts.configs.recommended,
  ...vue.configs['flat/recommended'],
  { files: ['**/*.vue'], languageOptions: { parserOptions: { parser: ts.parser } } },
  {
    rules: {
      // Layout belongs to prettier.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/html-self-closing': 'off',
      'vue/multi-word-component-names': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
    },
  },
  ...surfaces.map((own) =>
    boundary(
      own,
      surfaces.filter((other) => other !== own),
    ),
  ),
  boundary('shared', surfaces),
)
