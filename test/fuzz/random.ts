/** Numbers that look random and come again for the same seed (xorshift32, George Marsaglia). */
export class Random {
  private state: number;

  constructor(seed: number) {
    // A few steps apart even for neighbouring seeds; 0 is the one state that never changes.
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0 || 1;
  }

  /** A whole number from 0 up to `bound`, which is left out. */
  below(bound: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % bound;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)];
  }
}
