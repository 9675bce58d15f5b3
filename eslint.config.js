import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

const NO_WILDCARD = {
  selector: 'ExportAllDeclaration',
  message: 'Name what is re-exported.',
};
const NO_DEFAULT = {
  selector: 'ExportDefaultDeclaration',
  message: 'Export it by name.',
};
const NO_ENVIRONMENT = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'The environment is read once, in src/config.ts: take a setting instead.',
};

export default defineConfig(
  globalIgnores(['dist/', 'src/gen/', 'coverage/', '.holdfast/']),
  js.configs.recommended,
  {
    files: ['**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        performance: 'readonly',
        process: 'readonly',
        URL: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      'no-console': 'error',
      'max-lines': ['error', 250],
      'no-restricted-syntax': ['error', NO_WILDCARD, NO_DEFAULT, NO_ENVIRONMENT],
      '@typescript-eslint/consistent-type-imports': 'error',
      // `import { type X }` alone stays behind as an import for its effects
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // code points are what passwords are counted in
      '@typescript-eslint/no-misused-spread': [
        'error',
        { allow: [{ from: 'lib', name: 'string' }] },
      ],
      // an interface of promises is often met by what needs no await
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: { esm: true },
          enableFixer: false,
          require: { FunctionDeclaration: true, ClassDeclaration: true },
          contexts: [
            'ExportNamedDeclaration > VariableDeclaration',
            'TSInterfaceDeclaration',
            'TSTypeAliasDeclaration',
            'TSEnumDeclaration',
          ],
        },
      ],
    },
  },
  {
    files: [
      'src/config.ts',
      'src/cli/index.ts',
      'src/embedded/**/*.{ts,tsx}',
      'test/**/*.ts',
      'bench/**/*.ts',
      'chaos/**/*.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', NO_WILDCARD, NO_DEFAULT] },
  },
  {
    files: ['test/environment/global-{setup,teardown}.ts'],
    // jest takes them as default exports
    rules: { 'no-restricted-syntax': ['error', NO_WILDCARD] },
  },
  {
    files: [
      'src/cli/**/*.{ts,tsx}',
      'src/embedded/**/*.{ts,tsx}',
      'test/environment/**/*.ts',
      'test/promises/run.ts',
      'test/guards/run.ts',
      'test/operators/screenshots.ts',
      'bench/**/*.ts',
      'chaos/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
);
