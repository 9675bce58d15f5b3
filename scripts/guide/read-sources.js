import { readdirSync, readFileSync } from 'node:fs';

import ts from 'typescript';

import { rowsIn } from './rows.js';

/** The files of these folders whose comments name rules. @returns `{ row, path }` for each rule */
export function readSources(folders) {
  return folders
    .flatMap((folder) => filesIn(folder, /\.tsx?$/))
    .flatMap((path) => [...rowsIn(commentsOf(path), path)].map((row) => ({ row, path })));
}

/** The files below a folder whose names match, in order. */
export function filesIn(folder, pattern) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map(({ parentPath, name }) => `${parentPath}/${name}`)
    .sort();
}

const COMMENTS = [ts.SyntaxKind.SingleLineCommentTrivia, ts.SyntaxKind.MultiLineCommentTrivia];

function commentsOf(path) {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false);
  scanner.setText(readFileSync(path, 'utf8'));
  const comments = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (COMMENTS.includes(kind)) comments.push(scanner.getTokenText());
  }
  return comments.join('\n');
}
