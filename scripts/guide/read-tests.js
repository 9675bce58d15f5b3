import { readFileSync } from 'node:fs';

import ts from 'typescript';

import { filesIn } from './read-sources.js';
import { rowsIn } from './rows.js';

/** The tests whose title, or that of a block around them, names rules. @returns `{ row, path }` for each */
export function readTests(folder) {
  return filesIn(folder, /\.test\.tsx?$/).flatMap((path) => {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
    return testsIn(source, '', source).flatMap((titles) =>
      [...rowsIn(titles, path)].map((row) => ({ row, path })),
    );
  });
}

/** @returns for each test its title after those of its blocks */
function testsIn(node, titles, source) {
  const [kind, title] = readCall(node, source);
  const all = kind ? `${titles} ${title}` : titles;
  if (kind === 'it' || kind === 'test') return [all];
  const tests = [];
  ts.forEachChild(node, (child) => {
    tests.push(...testsIn(child, all, source));
  });
  return tests;
}

/** `describe('…', …)`, `it('…', …)` and `it.each(…)('…', …)`. */
function readCall(node, source) {
  if (!ts.isCallExpression(node) || node.arguments.length < 2) return [];
  const [, kind] = /^(describe|it|test)\b/.exec(node.expression.getText(source)) ?? [];
  const [title] = node.arguments;
  const isTitle = ts.isStringLiteralLike(title) || ts.isTemplateExpression(title);
  return kind && isTitle ? [kind, title.getText(source)] : [];
}
