/** Where flows run: workflows and their database work. */
export function flowsQueue(name: string): string {
  return `${name}-flows`;
}

/** Where codes, links and security notices are sent, so that nothing in bulk delays them. */
export function urgentQueue(name: string): string {
  return `${name}-urgent`;
}

/** Where subscription messages run and are sent: a million of them never delay a flow or a code. */
export function bulkQueue(name: string): string {
  return `${name}-bulk`;
}
