const HEAD = `# What holds each rule

Made by \`npm run coverage:guide\`; not to be edited. Beside each rule stand the RPCs and the source files whose
comments name it, and the test files with how many of their tests name it in a title. \`npm test\` fails when this page
isn't up to date, and when a rule that is built has no RPC and no source file, or no test. What an RPC answers, and
with which reasons it refuses, is said above it in \`proto/holdfast/v1\`.`;

/** The page, from rules with what was found of each. */
export function writeTable(rules) {
  const lines = [HEAD];
  let shown;
  for (const rule of rules) {
    if (rule.chapter !== shown) lines.push(heading(rule));
    shown = rule.chapter;
    lines.push(rowOf(rule));
  }
  return `${lines.join('\n')}\n`;
}

function heading({ chapter }) {
  return `\n## ${chapter}\n\n| rule | says | RPCs | workflows and routes | tests |\n|---|---|---|---|---|`;
}

function rowOf({ row, title, built, rpcs, sources, tests }) {
  const none = built ? '–' : 'not built yet';
  const found = [rpcs.map(shortOf), sources.map(linkTo), count(tests)];
  const cells = [row, title, ...found.map((list) => list.join('<br>') || none)];
  return `| ${cells.join(' | ')} |`;
}

const shortOf = (rpc) => rpc.replace('Service', '');

function linkTo(path) {
  return `[${path.replace(/^(src|test)\/|(\.test)?\.tsx?$/g, '')}](../${path})`;
}

function count(paths) {
  const counts = new Map();
  for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1);
  return [...counts].map(([path, tests]) => `${linkTo(path)} ${tests}`);
}
