/** Fills in the values, as VS Code does for English. */
export function english(message: string, ...values: (string | number)[]): string {
  return message.replace(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)]));
}
