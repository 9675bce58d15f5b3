import type { CSSProperties } from 'react';

/** Fonts that are on the reader's machine, Chinese ones included: a mail loads nothing. */
const FONT =
  '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "PingFang SC", "Microsoft YaHei", Arial, sans-serif';
const INK = '#1c2430';
const MUTED = '#5b6675';
const ACCENT = '#1f5fbf';

/** Inline styles: many mail programs know no others. */
export const STYLE = {
  body: { margin: 0, padding: '24px 8px', backgroundColor: '#f3f5f8', fontFamily: FONT },
  product: { margin: '0 0 12px', fontSize: '15px', fontWeight: 600, color: MUTED },
  container: { maxWidth: '560px' },
  card: { padding: '28px 24px', borderRadius: '10px', backgroundColor: '#ffffff' },
  heading: { margin: '0 0 16px', fontSize: '22px', lineHeight: '30px', color: INK },
  text: { margin: '0 0 16px', fontSize: '15px', lineHeight: '24px', color: INK },
  code: {
    margin: '8px 0 20px',
    padding: '16px 8px',
    borderRadius: '8px',
    backgroundColor: '#eef2f8',
    color: INK,
    fontFamily: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
    fontSize: '32px',
    lineHeight: '40px',
    fontWeight: 600,
    letterSpacing: '6px',
    textAlign: 'center',
  },
  action: { margin: 0 },
  button: {
    padding: '13px 22px',
    borderRadius: '8px',
    backgroundColor: ACCENT,
    color: '#ffffff',
    fontSize: '15px',
    fontWeight: 600,
  },
  copy: { margin: '12px 0 20px', fontSize: '13px', lineHeight: '20px', color: MUTED },
  link: { color: ACCENT, wordBreak: 'break-all' },
  rule: { margin: '8px 0 20px', borderColor: '#e1e6ed' },
  fact: { margin: '0 0 6px', fontSize: '13px', lineHeight: '20px', color: INK },
  label: { color: MUTED },
  subheading: { margin: '20px 0 6px', fontSize: '15px', lineHeight: '24px', color: INK },
  footer: { margin: '16px 0 0', fontSize: '12px', lineHeight: '18px', color: MUTED },
} satisfies Record<string, CSSProperties>;

/** For programs that know style sheets: the same in the dark. Quotes and `<` would be escaped. */
export const DARK_STYLE = `
@media (prefers-color-scheme: dark) {
  .page, .page > table > tbody > tr > td { background-color: #12161c !important; }
  .card { background-color: #1c222b !important; }
  .ink { color: #e8ecf2 !important; }
  .muted { color: #a3adba !important; }
  .code { background-color: #28303c !important; color: #ffffff !important; }
  .link { color: #8db8f5 !important; }
  .rule { border-color: #343d4a !important; }
}`;
