import { createHash } from 'node:crypto';

/** The one style sheet. System fonts, Chinese ones included: a page loads nothing from elsewhere. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f3f5f8; --card: #fff; --ink: #1c2430; --muted: #5b6675; --line: #8a94a3;
  --soft: #eef2f8; --edge: #e1e6ed; --accent: #1f5fbf; --accent-strong: #174a97; --on-accent: #fff;
  --bad: #b3261e; --bad-soft: #fdeeec; --good: #1c6b3c; --good-soft: #e9f6ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12161c; --card: #1c222b; --ink: #e8ecf2; --muted: #a3adba; --line: #6f7b8b;
    --soft: #28303c; --edge: #343d4a; --accent: #8db8f5; --accent-strong: #b4d0f9; --on-accent: #0f1a2b;
    --bad: #ff9c92; --bad-soft: #3a211f; --good: #86d7a5; --good-soft: #1c3326;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 24px 16px 40px; max-width: 560px; min-height: 100vh;
  background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC",
    "Microsoft YaHei", "Noto Sans CJK SC", Arial, sans-serif;
  overflow-wrap: break-word;
}
html { background: var(--ground); }
header { margin: 8px 0 20px; }
header a { display: inline-flex; align-items: center; gap: 10px; color: var(--ink); text-decoration: none; }
header span { color: var(--muted); padding-left: 10px; border-left: 1px solid var(--edge); }
main {
  padding: 32px; background: var(--card); border-radius: 14px;
  box-shadow: 0 1px 2px rgb(16 24 40 / 8%), 0 8px 24px rgb(16 24 40 / 6%);
}
footer { margin: 20px 0 0; color: var(--muted); font-size: 13px; text-align: center; }
h1 { margin: 0 0 16px; font-size: 26px; line-height: 1.25; letter-spacing: -0.01em; }
h2 { margin: 0 0 8px; font-size: 16px; }
p, ul, dl { margin: 0 0 16px; text-wrap: pretty; }
ul { padding-left: 20px; }
li { margin: 4px 0; }
main > :last-child { margin-bottom: 0; }
a { color: var(--accent); text-underline-offset: 2px; }
a:hover { color: var(--accent-strong); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 8px; }
.summary:focus { outline: none; }
.step { margin: 0 0 6px; color: var(--muted); font-size: 14px; }
.hint { margin: 0 0 8px; color: var(--muted); font-size: 14px; }
.hint span { display: block; }
dl { padding: 14px 16px; background: var(--soft); border-radius: 10px; }
dt { color: var(--muted); font-size: 13px; }
dd { margin: 0 0 10px; font-weight: 600; }
dd:last-child { margin: 0; }
.field { margin: 0 0 20px; padding: 0; border: 0; min-width: 0; }
label, legend { display: block; margin: 0 0 4px; padding: 0; font-weight: 600; }
input:not([type=radio], [type=hidden]) {
  width: 100%; min-height: 48px; padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--card); color: var(--ink); font: inherit;
}
input.code {
  max-width: 220px; font: 600 24px/1.2 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  letter-spacing: 0.25em;
}
.wrong input:not([type=radio]) { border: 2px solid var(--bad); }
.errors { margin: 0 0 8px; padding: 0; list-style: none; color: var(--bad); font-size: 15px; font-weight: 600; }
.errors li { margin: 2px 0; }
.errors li::before { content: "! "; }
.choice {
  display: flex; align-items: center; gap: 12px; min-height: 48px; margin: 8px 0 0; padding: 10px 14px;
  border: 1px solid var(--line); border-radius: 8px; font-weight: 400; cursor: pointer;
}
.choice:has(:checked) { border-color: var(--accent); background: var(--soft); }
.choice input { flex: none; width: 20px; height: 20px; margin: 0; accent-color: var(--accent); }
button, .button {
  display: inline-block; min-height: 48px; padding: 11px 24px; border: 1px solid var(--accent);
  border-radius: 8px; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer;
}
button:hover, .button:hover {
  border-color: var(--accent-strong); background: var(--accent-strong); color: var(--on-accent);
}
button.quiet, .button.quiet { border-color: var(--line); background: none; color: var(--accent); }
button.quiet:hover, .button.quiet:hover { background: var(--soft); color: var(--accent-strong); }
button.link {
  min-height: 0; padding: 4px 0; border: 0; background: none; color: var(--accent); font: inherit;
  text-decoration: underline; text-underline-offset: 2px;
}
form + .hint { margin-top: 16px; }
.other-ways { margin: 24px 0 0; padding: 20px 0 0; border-top: 1px solid var(--edge); }
.other-ways form { margin: 0 0 8px; }
.other-ways button { width: 100%; min-height: 44px; padding: 9px 16px; font-weight: 500; }
.aside { margin: 24px 0 0; color: var(--muted); font-size: 14px; }
.actions { margin: 20px 0 0; }
.summary, .notice { margin: 0 0 20px; padding: 14px 16px; border-radius: 8px; background: var(--soft); }
.summary { border-left: 4px solid var(--bad); background: var(--bad-soft); }
.summary p, .summary ul { margin: 0; }
.summary p { font-weight: 600; }
.summary a { color: var(--bad); }
.failed { border-left: 4px solid var(--bad); background: var(--bad-soft); }
.done { border-left: 4px solid var(--good); background: var(--good-soft); }
.tile {
  display: block; padding: 18px 20px; border: 1px solid var(--edge); border-radius: 10px; text-decoration: none;
}
.tile:hover { border-color: var(--accent); background: var(--soft); }
.tile span { display: block; color: var(--muted); font-size: 14px; }
@media (max-width: 480px) {
  body { padding: 12px 12px 28px; }
  main { padding: 22px 18px; }
  h1 { font-size: 23px; }
  main > form:not(.aside) button, main > .actions .button { display: block; width: 100%; }
}
`;

const version = createHash('sha256').update(STYLE).digest('hex').slice(0, 8);

/** Where the style sheet is served; named after what is in it, so that it may be kept for long. */
export const STYLE_PATH = `/style.css?v=${version}`;
