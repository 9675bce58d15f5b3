/** The name of the provider behind a URL: what is left without credentials and options. */
export function nameOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
