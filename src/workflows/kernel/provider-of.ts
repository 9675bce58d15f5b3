/** The provider that took a message; undefined in a flow of before it was told. */
export function providerOf(sent: { provider: string } | undefined | null): string | undefined {
  return sent?.provider;
}
