/**
 * Comparisons that one object against one kernel may take. Large real objects take some 10^5; types made to explode
 * (anonymous structs that fan out at every level) would take longer than anybody waits, in libbpf too.
 */
const MOST_COMPARISONS = 30_000_000;

export class Budget {
  private left = MOST_COMPARISONS;

  /** False once everything is spent. */
  spend(comparisons: number): boolean {
    this.left -= comparisons;
    return this.left >= 0;
  }
}
