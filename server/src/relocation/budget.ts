/**
 * Comparisons that one object against one kernel may take: some hundred a relocation are usual. Types made to explode
 * (nameless structs that fan out at every level) would take longer than anybody waits, in libbpf too.
 */
const FOR_EVERY_OBJECT = 2_000_000;
const FOR_EVERY_RELOCATION = 2_000;
const AT_MOST = 20_000_000;

export class Budget {
  private left: number;

  constructor(relocations: number) {
    this.left = Math.min(FOR_EVERY_OBJECT + relocations * FOR_EVERY_RELOCATION, AT_MOST);
  }

  /** False once everything is spent. */
  spend(comparisons: number): boolean {
    this.left -= comparisons;
    return this.left >= 0;
  }
}
